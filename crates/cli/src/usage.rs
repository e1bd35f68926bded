//! Mistakes on the command line, told in Chinese: what was wrong, and what would be right.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// The message for a command line that could not be understood.
pub(crate) fn describe(error: &Error) -> String {
    let context = |kind| error.get(kind).map(text).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少内容"),
        ErrorKind::InvalidValue => {
            let valid = context(ContextKind::ValidValue);
            format!("{argument} 不能是“{value}”，可用：{valid}")
        }
        ErrorKind::ValueValidation => format!("{argument} 的值“{value}”不对"),
        ErrorKind::UnknownArgument => format!("不认识的选项或参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{argument} 与 {} 不能同时使用", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "参数不是有效的 UTF-8 文字".to_owned(),
        _ => return error.to_string(),
    };
    let close = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind))
        .map(|value| format!("是不是 {}？", text(value)))
        .unwrap_or_default();
    format!("错误：{message}。{close}用 `xuncha --help` 或 `xuncha 命令 --help` 查看用法。")
}

/// The help or version that was asked for, with the library's own words in Chinese.
pub(crate) fn help(asked: &Error) -> String {
    let words = [
        ("[OPTIONS]", "[选项]"),
        ("[COMMAND]", "[命令]"),
        ("Possible values:", "可选："),
        ("[possible values: ", "[可选："),
        ("[default: ", "[默认："),
    ];
    words.iter().fold(asked.render().to_string(), |text, (theirs, ours)| text.replace(theirs, ours))
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Cli;

    fn complaint(words: &[&str]) -> String {
        describe(&Cli::try_parse_from(words).unwrap_err())
    }

    #[test]
    fn help_is_in_chinese() {
        for words in [
            &["xuncha", "--help"][..],
            &["xuncha", "export", "--help"],
            &["xuncha", "leads", "step", "--help"],
        ] {
            let told = help(&Cli::try_parse_from(words).unwrap_err());
            for word in ["OPTIONS", "COMMAND", "ossible values", "default", "Options", "Usage", "Print"] {
                assert!(!told.contains(word), "{word}: {told}");
            }
            assert!(told.contains("[选项]"), "{told}");
        }
    }

    #[test]
    fn mistakes_are_named_in_chinese() {
        for (words, expected) in [
            (&["xuncha", "scan"][..], "缺少"),
            (&["xuncha", "scna"], "没有“scna”这个命令。是不是 scan？"),
            (&["xuncha", "scan", "--rat", "1", "x"], "--rat"),
            (&["xuncha", "scan", "x", "--rate", "fast"], "“fast”不对"),
            (&["xuncha", "export", "--format", "pdf", "-o", "x"], "不能是“pdf”，可用：csv、xlsx、jsonl"),
            (&["xuncha", "export", "-o"], "缺少"),
        ] {
            let message = complaint(words);
            assert!(message.contains(expected), "{words:?}: {message}");
        }
    }
}
