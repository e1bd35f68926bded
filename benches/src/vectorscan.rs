//! The little of Vectorscan's C interface that the bench needs. The only unsafe code of the project, and not shipped.

use std::{ffi::CString, os::raw::*, ptr};

#[repr(C)]
struct PlatformInfo {
    _private: [u8; 0],
}

#[repr(C)]
struct CompileError {
    message: *mut c_char,
    expression: c_int,
}

type OnMatch = extern "C" fn(c_uint, c_ulonglong, c_ulonglong, c_uint, *mut c_void) -> c_int;

#[link(name = "hs")]
unsafe extern "C" {
    fn hs_compile_lit_multi(
        expressions: *const *const c_char,
        flags: *const c_uint,
        ids: *const c_uint,
        lens: *const usize,
        elements: c_uint,
        mode: c_uint,
        platform: *const PlatformInfo,
        db: *mut *mut c_void,
        error: *mut *mut CompileError,
    ) -> c_int;
    fn hs_alloc_scratch(db: *const c_void, scratch: *mut *mut c_void) -> c_int;
    fn hs_scan(
        db: *const c_void,
        text: *const c_char,
        length: c_uint,
        flags: c_uint,
        scratch: *mut c_void,
        on_match: OnMatch,
        context: *mut c_void,
    ) -> c_int;
    fn hs_database_size(db: *const c_void, size: *mut usize) -> c_int;
}

/// Literals, compiled in block mode.
pub struct Vectorscan {
    db: *mut c_void,
    scratch: *mut c_void,
}

extern "C" fn count(
    _id: c_uint,
    _from: c_ulonglong,
    _to: c_ulonglong,
    _flags: c_uint,
    context: *mut c_void,
) -> c_int {
    // SAFETY: `scan` passes a pointer to a live u64 that nothing else touches during the call.
    unsafe { *context.cast::<u64>() += 1 };
    0
}

impl Vectorscan {
    /// Compiles literals.
    pub fn new(terms: &[String]) -> Self {
        let texts: Vec<CString> =
            terms.iter().map(|term| CString::new(term.as_str()).expect("no nul")).collect();
        let pointers: Vec<_> = texts.iter().map(|text| text.as_ptr()).collect();
        let lens: Vec<usize> = terms.iter().map(String::len).collect();
        let ids: Vec<c_uint> = (0..).take(terms.len()).collect();
        let flags = vec![0; terms.len()];
        let (mut db, mut error) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the arrays are of the length given and outlive the call; `db` and `error` are out parameters.
        let code = unsafe {
            hs_compile_lit_multi(
                pointers.as_ptr(),
                flags.as_ptr(),
                ids.as_ptr(),
                lens.as_ptr(),
                terms.len() as c_uint,
                1,
                ptr::null(),
                &mut db,
                &mut error,
            )
        };
        assert_eq!(code, 0, "vectorscan compiles the terms");
        let mut scratch = ptr::null_mut();
        // SAFETY: `db` was made just now; `scratch` is an out parameter.
        assert_eq!(unsafe { hs_alloc_scratch(db, &mut scratch) }, 0);
        Self { db, scratch }
    }

    /// Matches in a text, overlapping ones too.
    pub fn scan(&self, text: &str) -> u64 {
        let mut found = 0_u64;
        // SAFETY: `db` and `scratch` belong together and are used by this thread only (raw pointers are not Send).
        let code = unsafe {
            let context = (&raw mut found).cast();
            hs_scan(self.db, text.as_ptr().cast(), text.len() as c_uint, 0, self.scratch, count, context)
        };
        assert_eq!(code, 0);
        found
    }

    /// Size of the database.
    pub fn bytes(&self) -> usize {
        let mut size = 0;
        // SAFETY: `db` is live; `size` is an out parameter.
        unsafe { hs_database_size(self.db, &mut size) };
        size
    }
}
