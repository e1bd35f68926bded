//! What the TOML reader complains about, in plain Chinese.

use toml::de::Error;
use xuncha_model::Span;

use crate::{Code, Complaints};

/// Beginnings of the reader's messages, what they mean, and what to do.
const MEANINGS: [(&str, &str, &str); 19] = [
    ("duplicate key", "同一个键写了两次", "删去一个，或合并成一处"),
    ("unclosed array table", "表头没有写完", "写成 [[rule]] 的样子"),
    ("unclosed table", "表头没有写完", "写成 [terms.名字] 的样子"),
    ("unclosed array", "方括号没有配对", "补上 ]"),
    ("unclosed inline table", "花括号没有配对", "补上 }"),
    ("missing comma", "两项之间缺少逗号", "用半角逗号 , 隔开"),
    ("extra comma", "多了一个逗号", "删去多余的逗号"),
    ("missing assignment", "键后面缺少等号", "写成 键 = 值"),
    ("key with no value", "键后面没有值", "写成 键 = 值"),
    ("missing value", "等号后面没有值", "写成 键 = 值"),
    ("string values must be quoted", "文字要放在半角引号里", "写成 \"文字\"；中文引号“”不算"),
    ("invalid unquoted key", "键里有不允许的字符", "中文的键要放在半角引号里，如 \"产地\" = \"贵州\""),
    ("unquoted keys cannot be empty", "等号前没有键", "写成 键 = 值"),
    ("invalid basic string", "引号没有配对，或有不认识的转义", "文字前后都要有半角引号；反斜杠写作 \\\\"),
    ("invalid literal string", "单引号没有配对", "文字前后都要有单引号"),
    ("unexpected `=` in array", "方括号没有配对，把后面的行也当成了它的内容", "补上 ]"),
    ("cannot recurse", "括号套得太深", "请减少嵌套"),
    ("recursion limit", "键的层次太深", "请减少嵌套"),
    ("carriage return", "文件里有单独的回车符", "用记事本另存一次"),
];

/// Adds a complaint for each error; the reader's own words stand in it when they are not known here.
pub(crate) fn complain(errors: &[Error], out: &mut Complaints) {
    for error in errors {
        let span = error.span().map_or_else(Span::default, |range| crate::section::span_of(&range));
        let known = MEANINGS.iter().find(|(begin, ..)| error.message().starts_with(begin));
        match known {
            Some((_, meaning, hint)) => out.add(Code::Syntax, span, *meaning, *hint),
            None => {
                let message = format!("TOML 写法有误（{}）", error.message());
                out.add(Code::Syntax, span, message, "请核对引号、等号和括号是否是半角、是否配对");
            }
        }
    }
}
