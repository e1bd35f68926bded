//! The stable codes of complaints about rule packs. `docs/rules.md` explains each; a test compares the two.

use xuncha_model::Level;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal;)+) => {
        /// What is complained about. The code never changes its meaning; a new complaint gets a new code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as printed, such as `E012`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }
        }
    };
}

codes! {
    /// The file is not TOML.
    Syntax = "E001";
    /// A file, a list or a text is larger than allowed, or there are too many of something.
    TooLarge = "E002";
    /// A key that the format does not know.
    UnknownKey = "E010";
    /// A key that must be there is not.
    MissingKey = "E011";
    /// A value of another type than the key takes.
    WrongType = "E012";
    /// A value outside the allowed ones.
    BadValue = "E013";
    /// A value that must not be empty is.
    EmptyValue = "E014";
    /// Not a date of the form `YYYY-MM-DD`, or an end before its beginning.
    BadDate = "E015";
    /// The condition has a word or sign where another was expected.
    ConditionSyntax = "E020";
    /// The condition ends too early.
    ConditionEnd = "E021";
    /// The condition has a sign that the language does not know.
    ConditionSign = "E022";
    /// A number in the condition is out of range.
    ConditionNumber = "E023";
    /// The condition is nested too deeply.
    ConditionDepth = "E024";
    /// The condition names a field that listings do not have.
    UnknownField = "E025";
    /// The condition holds for a listing with nothing in it.
    AlwaysTrue = "E026";
    /// A name in a condition leads to a part, or to none, where it is used as something else.
    BadPart = "E027";
    /// A part leads back to itself, or parts stand too deep within each other.
    PartLoop = "E028";
    /// A condition is too large once its parts are put in.
    PartSize = "E029";
    /// Two rules have the same id.
    DuplicateRule = "E030";
    /// The id does not have the form `<category>.<what>`.
    BadRuleId = "E031";
    /// The rule has no example that it must hit.
    NoHitExample = "E032";
    /// The rule has no example that it must miss.
    NoMissExample = "E033";
    /// A rule that makes leads cites no law.
    NoLaw = "E034";
    /// The group has no words, no list and no regex.
    EmptyGroup = "E035";
    /// The condition names a group that is not there.
    UnknownGroup = "E036";
    /// The name of a group, place or part is not allowed.
    BadGroupName = "E037";
    /// Two groups, places or parts that can be seen from one place have the same name.
    DuplicateGroup = "E038";
    /// A word that is too short to mean anything, or a rule that rests on single characters alone.
    ShortWord = "E039";
    /// A file under `shared/` has something other than term groups, places and parts.
    SharedFile = "E040";
    /// A switch of `pack.toml` names no pack, group, category or rule.
    UnknownSwitch = "E041";
    /// The list file is not in the pack.
    NoSuchList = "E050";
    /// The list has no such column.
    NoSuchColumn = "E051";
    /// The list is not CSV with equally many fields in each row.
    BadList = "E052";
    /// Nothing is left of the list.
    EmptyList = "E053";
    /// The regular expression is wrong.
    BadRegex = "E060";
    /// The regular expression has no literal that every match contains.
    RegexWithoutLiteral = "E061";
    /// The regular expression repeats something without a limit.
    RegexUnbounded = "E062";
    /// The regular expression is too large once compiled.
    RegexTooLarge = "E063";
    /// There is no check for identifiers of that kind.
    UnknownIdentifier = "E064";
    /// The engine cannot look for this word.
    UnusableWord = "E065";
    /// A rule misses an example that it must hit.
    ExampleMissed = "E070";
    /// A rule hits an example that it must miss.
    ExampleHit = "E071";
    /// A group that no condition names.
    UnusedGroup = "W101";
    /// A word that stands twice in its group.
    DuplicateWord = "W102";
    /// Rows of a list that are too short or too long to be looked for, and are left out.
    SkippedRows = "W103";
    /// An exception that can never take effect, for it contains no word of its group.
    IdleException = "W104";
    /// An exception by decision whose last day has passed.
    ExpiredAllow = "W105";
    /// A rule that is no longer in force.
    ExpiredRule = "W106";
    /// A rule of another category hits the example as well.
    CrossFire = "W107";
    /// A category that is one letter or so away from one of the campaigns'.
    UnusualCategory = "W108";
    /// A place or a part that no condition names.
    UnusedPart = "W109";
}

impl Code {
    /// Error or warning: the letter of the code.
    #[must_use]
    pub const fn level(self) -> Level {
        if self.id().as_bytes()[0] == b'W' { Level::Warning } else { Level::Error }
    }
}
