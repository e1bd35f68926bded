//! How large a pack may be. Rule files come from outside: no input may make time or memory explode.

/// Bytes of one rule file.
pub const FILE_BYTES: usize = 2 << 20;
/// Bytes of one list file.
pub const LIST_BYTES: usize = 16 << 20;
/// Rows of one list file.
pub const LIST_ROWS: usize = 200_000;
/// Rule files of a pack.
pub const FILES: usize = 2_000;
/// List files of a pack.
pub const LISTS: usize = 200;
/// Rules of one file.
pub const RULES: usize = 2_000;
/// Term groups of one file, those of its rules among them.
pub const GROUPS: usize = 4_000;
/// Words of one group, or its exceptions.
pub const WORDS: usize = 5_000;
/// Characters of one word.
pub const WORD_CHARS: usize = 64;
/// Regular expressions of one group.
pub const REGEXES: usize = 50;
/// Characters of one regular expression.
pub const REGEX_CHARS: usize = 500;
/// Characters of a condition.
pub const CONDITION_CHARS: usize = 4_000;
/// Parentheses and `not` within each other in a condition.
pub const CONDITION_DEPTH: usize = 32;
/// Named places of a file.
pub const PLACES: usize = 100;
/// Named parts of conditions of one file, those of its rules among them.
pub const PARTS: usize = 1_000;
/// Groups that a part takes.
pub const PARAMETERS: usize = 8;
/// Parts that are named within parts.
pub const PART_DEPTH: usize = 8;
/// Groups, comparisons and operators that parts put into one condition.
pub const MEANT: usize = 4_000;
/// The same for all conditions of a pack.
pub const PACK_MEANT: usize = 1_000_000;
/// Operators within each other in a condition once parts are put in.
pub const MEANT_DEPTH: usize = 70;
/// Largest distance in characters that `near` and `before` take.
pub const DISTANCE: u32 = 1_000;
/// Examples of one rule, of each kind.
pub const EXAMPLES: usize = 200;
/// Characters of a text in an example.
pub const EXAMPLE_CHARS: usize = 20_000;
/// Exceptions by decision of one rule.
pub const ALLOWS: usize = 500;
/// Entries of any other array.
pub const ENTRIES: usize = 100;
/// Characters of any other text.
pub const TEXT_CHARS: usize = 2_000;
/// Complaints about one file; the rest are left out.
pub const DIAGNOSTICS: usize = 200;
/// Bytes of all files of a pack.
pub const PACK_BYTES: usize = 64 << 20;
/// Words of all groups of a pack, those of lists counted for each group that draws them.
pub const PACK_WORDS: usize = 400_000;
/// Rows that all groups of a pack together read of lists.
pub const PACK_ROWS: usize = 20_000_000;
/// Complaints about a pack after which no more is looked up to explain them.
pub const PACK_DIAGNOSTICS: usize = 2_000;
/// Bytes of the source line that a complaint carries.
pub const LINE_BYTES: usize = 4_096;
