//! Messages to and from Chromium: JSON, each ended by a zero byte (`--remote-debugging-pipe`).
//!
//! A pipe and not a port: no other user of the machine can reach it, and Chromium ends when we do.

use std::{
    io::{Read, Write},
    sync::mpsc as blocking,
    thread,
};

use serde_json::{Value, json};
use tokio::sync::mpsc;

/// Largest message; a picture of 20,000 rows takes some tens of megabytes.
const LARGEST: usize = 512 << 20;

/// Messages that wait to be read; Chromium waits when there are more.
const WAITING: usize = 64;

/// Both directions.
pub(crate) struct Pipe {
    to: blocking::Sender<Vec<u8>>,
    from: mpsc::Receiver<Value>,
    last: u64,
}

impl Pipe {
    pub(crate) fn new(to: impl Write + Send + 'static, from: impl Read + Send + 'static) -> Self {
        let (sender, messages) = blocking::channel();
        thread::spawn(move || write(to, &messages));
        let (heard, receiver) = mpsc::channel(WAITING);
        thread::spawn(move || read(from, &heard));
        Self { to: sender, from: receiver, last: 0 }
    }

    /// Sends a command and gives its number. When nobody is there to read it, receiving tells.
    pub(crate) fn send(&mut self, session: Option<&str>, method: &str, params: &Value) -> u64 {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if let (Some(session), Some(message)) = (session, message.as_object_mut()) {
            message.insert("sessionId".to_owned(), session.into());
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        drop(self.to.send(bytes));
        self.last
    }

    /// The next message; `None` when Chromium is gone.
    pub(crate) async fn receive(&mut self) -> Option<Value> {
        self.from.recv().await
    }
}

fn write(mut to: impl Write, messages: &blocking::Receiver<Vec<u8>>) {
    for message in messages {
        if to.write_all(&message).and_then(|()| to.flush()).is_err() {
            return;
        }
    }
}

fn read(mut from: impl Read, heard: &mpsc::Sender<Value>) {
    let mut piece = vec![0; 64 << 10];
    let mut waiting: Vec<u8> = Vec::new();
    while let Ok(count @ 1..) = from.read(&mut piece) {
        let mut rest = piece.get(..count).unwrap_or_default();
        while let Some(end) = memchr::memchr(0, rest) {
            let (message, after) = rest.split_at(end);
            waiting.extend(message);
            rest = after.get(1..).unwrap_or_default();
            // what is no JSON is no message
            if let Ok(message) = serde_json::from_slice(&waiting)
                && heard.blocking_send(message).is_err()
            {
                return;
            }
            waiting.clear();
        }
        waiting.extend(rest);
        if waiting.len() > LARGEST {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_come_whole_however_they_are_cut() {
        struct Bytewise(Vec<u8>);
        impl Read for Bytewise {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let Some(byte) = self.0.pop() else { return Ok(0) };
                into[0] = byte;
                Ok(1)
            }
        }
        let mut bytes = b"{\"id\":1}\0garbage\0{\"id\":2}\0{\"half".to_vec();
        bytes.reverse();
        let mut pipe = Pipe::new(std::io::sink(), Bytewise(bytes));
        assert_eq!(pipe.receive().await.unwrap()["id"], 1);
        assert_eq!(pipe.receive().await.unwrap()["id"], 2);
        assert_eq!(pipe.receive().await, None);
    }
}
