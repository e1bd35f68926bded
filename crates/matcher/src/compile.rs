//! A pack becomes a ruleset.
//!
//! ```text
//! rules in force -> groups resolved -> conditions to plans -> covers -> index; all words -> one scanner
//! ```

use std::collections::HashMap;

use jiff::civil::Date;
use xuncha_identifiers::IdentifierKind;
use xuncha_model::{Diagnostic, Field, LawRef, Level, Span};
use xuncha_rule_lang::{
    Code, Pack,
    ast::{self, Condition, Ref, Rule, RuleFile, Spanned, Stretch, TermGroup, Unless},
    complaint, keep, limits, nearest, print_condition,
};

use crate::{
    digest,
    groups::{Resolved, Vocabulary, number, resolve},
    loose::Loose,
    plan::{By, Fields, Near, Plan, Select, Strike},
    regexes::MAX_PACK_WEIGHT,
    ruleset::{CompiledRule, Hint, RuleInfo, Ruleset, Use},
    scanner::{Scanner, ScannerError},
    singles::Singles,
    sound_pairs::SoundPairs,
};

/// What decides which rules are in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompileOptions {
    /// Rules on trial as well.
    pub include_experimental: bool,
    /// The day, in Asia/Shanghai, that terms of validity are compared with.
    pub today: Date,
}

/// Compiles `pack`: a ruleset unless there is an error, and all that is wrong or idle. A pack whose reading had errors
/// must not be compiled.
#[must_use]
pub fn compile(pack: &Pack, options: &CompileOptions) -> (Option<Ruleset>, Vec<Diagnostic>) {
    let mut compiler = Compiler {
        pack,
        today: options.today.to_string(),
        found: Vec::new(),
        resolved: HashMap::new(),
        shared: names(pack.shared.iter().enumerate().map(|(at, file)| (pack.files.len() + at, file))),
    };
    let mut vocabulary = Vocabulary::default();
    let mut rules = Vec::new();
    compiler.resolve_all();
    for (at, file) in pack.files.iter().enumerate() {
        let in_file = names(std::iter::once((at, file)));
        let mut own = file.groups.len();
        for (index, rule) in file.rules.iter().enumerate() {
            let on_trial = !rule.experimental.is_empty() && !options.include_experimental;
            let place = Place { at, index, own, in_file: &in_file, file, rule };
            let compiled = compiler.rule(place, &mut vocabulary, on_trial);
            rules.extend(compiled.map(|compiled| (info(file, rule), compiled)));
            own += rule.groups.len();
        }
    }
    let mut found = std::mem::take(&mut compiler.found);
    drop(compiler);
    if found.iter().any(|diagnostic| diagnostic.level == Level::Error) {
        return (None, found);
    }
    match assemble(vocabulary, rules) {
        Ok(ruleset) => (Some(ruleset), found),
        Err(error) => {
            let message = format!("词太多或太长，无法编译（{error}）");
            let name = &pack.manifest.name;
            found.push(complaint(name, "", Code::TooLarge, Span::default(), message, "请减少词".into()));
            (None, found)
        }
    }
}

struct Compiler<'p> {
    pack: &'p Pack,
    today: String,
    found: Vec<Diagnostic>,
    /// What each group looks for, by file and place.
    resolved: HashMap<(usize, usize), Resolved>,
    /// Groups of the whole pack.
    shared: Names<'p>,
}

/// Groups by name, each with the number of its file and its place within.
type Names<'p> = HashMap<&'p str, ((usize, usize), &'p TermGroup)>;

/// The groups of files, those of their rules apart. Of two with one name the first is meant.
fn names<'p>(files: impl Iterator<Item = (usize, &'p RuleFile)>) -> Names<'p> {
    let mut names = Names::new();
    for (at, file) in files {
        for (index, group) in file.groups.iter().enumerate() {
            names.entry(&group.name.value).or_insert(((at, index), group));
        }
    }
    names
}

/// Where a rule stands.
#[derive(Clone, Copy)]
struct Place<'f, 'p> {
    /// Number of its file.
    at: usize,
    /// Its own number within the file.
    index: usize,
    /// Number within the file of the first group of its own.
    own: usize,
    in_file: &'f Names<'p>,
    file: &'p RuleFile,
    rule: &'p Rule,
}

impl<'p> Compiler<'p> {
    /// Resolves every group of the pack, used or not, so that each is checked.
    fn resolve_all(&mut self) {
        let mut left = MAX_PACK_WEIGHT;
        for (at, group, file) in all_groups(self.pack) {
            let resolved = resolve(self.pack, file, group, &mut left, &mut self.found);
            self.resolved.insert(at, resolved);
        }
    }

    /// Compiles one rule; `None` when it is not in force or wrong. Of a rule on trial only the names are checked.
    fn rule(
        &mut self,
        place: Place<'_, 'p>,
        vocabulary: &mut Vocabulary,
        on_trial: bool,
    ) -> Option<CompiledRule> {
        let Place { file, rule, .. } = place;
        let begun = rule.active_from.is_empty() || rule.active_from <= self.today;
        let over = !rule.active_to.is_empty() && rule.active_to < self.today;
        if over {
            let message = format!("规则“{}”已于 {} 到期", rule.id.value, rule.active_to);
            self.complain(file, Code::ExpiredRule, rule.id.span, message, "删去，或改有效期");
        }
        let (allow, ended): (Vec<_>, Vec<_>) =
            rule.allow.iter().partition(|allow| allow.expires >= self.today);
        for allow in ended {
            let message = format!("例外已于 {} 到期", allow.expires);
            self.complain(file, Code::ExpiredAllow, allow.span, message, "删去，或重新决定");
        }
        let mut scope = Scope { compiler: self, vocabulary, place, file, rule, refuses: false };
        let in_force = begun && !over && !on_trial;
        if !in_force {
            scope.check_names(&rule.meant);
            return None;
        }
        let plan = scope.plan(&rule.meant)?;
        vocabulary.note(&plan);
        if plan.cover(&|group| vocabulary.cost(group)).is_some_and(|cover| cover.is_everywhere()) {
            let message = format!("规则“{}”只凭单个字就能成立，单个字到处都有", rule.id.value);
            let hint = "让条件同时要求一个两个字以上的词（and 或 near）";
            self.complain(file, Code::ShortWord, rule.condition.span, message, hint);
            return None;
        }
        let allow = allow.into_iter().cloned().collect();
        Some(CompiledRule::new(plan, rule.fields.clone(), allow))
    }

    fn complain(&mut self, file: &RuleFile, code: Code, span: Span, message: String, hint: &str) {
        let make = || complaint(&file.name, &file.source, code, span, message, hint.to_owned());
        keep(&mut self.found, limits::PACK_DIAGNOSTICS, code, make);
    }
}

/// Every group of the pack under a pair of numbers of its own: file (shared files after the others), place within.
fn all_groups(pack: &Pack) -> impl Iterator<Item = ((usize, usize), &TermGroup, &RuleFile)> {
    pack.files.iter().chain(&pack.shared).enumerate().flat_map(|(at, file)| {
        let groups = file.groups.iter().chain(file.rules.iter().flat_map(|rule| &rule.groups));
        groups.enumerate().map(move |(index, group)| ((at, index), group, file))
    })
}

/// A rule and the groups it can name.
struct Scope<'c, 'p> {
    compiler: &'c mut Compiler<'p>,
    vocabulary: &'c mut Vocabulary,
    place: Place<'c, 'p>,
    file: &'p RuleFile,
    rule: &'p Rule,
    /// What holds at this place of the condition speaks against a hit.
    refuses: bool,
}

impl<'p> Scope<'_, 'p> {
    /// The condition with its names resolved; `None` after a complaint.
    fn plan(&mut self, condition: &Condition) -> Option<Plan> {
        Some(match condition {
            Condition::Any(group) => Plan::Any(self.select(group)?),
            Condition::Near(first, distance, second) => self.near(first, *distance, second, false)?,
            Condition::Before(first, distance, second) => self.near(first, *distance, second, true)?,
            Condition::Of(count, groups) => {
                let selects: Option<_> = groups.iter().map(|group| self.select(group)).collect();
                Plan::Of(*count, selects?)
            }
            Condition::Count(group, compare, count) => Plan::Count(self.select(group)?, *compare, *count),
            Condition::Number(quantity, compare, number) => Plan::Number(*quantity, *compare, *number),
            Condition::Missing(group) => Plan::Missing(
                self.opposed(|scope| scope.select_in(group, || Field::ALL.into_iter().collect()))?,
            ),
            Condition::Invalid(kind) => Plan::Identifier { kind: self.kind(kind)?, valid: false },
            Condition::Valid(kind) => Plan::Identifier { kind: self.kind(kind)?, valid: true },
            Condition::Not(inner) => Plan::Not(Box::new(self.opposed(|scope| scope.plan(inner))?)),
            Condition::And(parts) => Plan::And(self.plans(parts)?),
            Condition::Or(parts) => Plan::Or(self.plans(parts)?),
            Condition::Meant(name, inner) => Plan::Part(name.clone(), Box::new(self.plan(inner)?)),
            // reading the pack put them in
            Condition::In(_, inner) => self.plan(inner)?,
            Condition::Part(name, _) => {
                self.unknown(name);
                return None;
            }
        })
    }

    /// What `compile` makes of a part whose holding speaks for the opposite.
    fn opposed<T>(&mut self, compile: impl FnOnce(&mut Self) -> T) -> T {
        self.refuses = !self.refuses;
        let compiled = compile(self);
        self.refuses = !self.refuses;
        compiled
    }

    fn plans(&mut self, parts: &[Condition]) -> Option<Vec<Plan>> {
        parts.iter().map(|part| self.plan(part)).collect()
    }

    fn near(&mut self, first: &Ref, distance: u32, second: &Ref, ordered: bool) -> Option<Plan> {
        let mut not_both = Vec::new();
        for stretch in stretches(first) {
            if let Some(name) = &stretch.not_both {
                let group = self.opposed(|scope| scope.group(name))?;
                not_both.push((stretch.fields.iter().copied().collect(), group));
            }
        }
        let (first, second) = (self.select(first)?, self.select(second)?);
        Some(Plan::Near(Box::new(Near { first, distance, second, ordered, not_both })))
    }

    fn select(&mut self, group: &Ref) -> Option<Select> {
        let fields = &self.rule.fields;
        self.select_in(group, || fields.iter().copied().collect())
    }

    /// A group where it is looked for: in its place, or in `default`.
    fn select_in(&mut self, group: &Ref, default: impl FnOnce() -> Fields) -> Option<Select> {
        let fields: Fields = match stretches(group) {
            [] => default(),
            stretches => stretches.iter().flat_map(|stretch| stretch.fields.iter().copied()).collect(),
        };
        let mut unless = Vec::new();
        for strike in &group.unless {
            unless.push(self.strike(strike, fields)?);
        }
        for stretch in stretches(group) {
            for strike in &stretch.unless {
                unless.push(self.strike(strike, stretch.fields.iter().copied().collect())?);
            }
        }
        Some(Select { group: self.group(&group.group)?, fields, unless })
    }

    fn strike(&mut self, strike: &Unless, fields: Fields) -> Option<Strike> {
        let by = self.opposed(|scope| {
            Some(match strike {
                Unless::Within(name) => By::Within(scope.group(name)?),
                Unless::Near(distance, name) => By::Near(*distance, scope.group(name)?),
            })
        });
        Some(Strike { fields, by: by? })
    }

    fn group(&mut self, name: &Spanned<String>) -> Option<u32> {
        let Some((at, group)) = self.lookup(&name.value) else {
            self.unknown(name);
            return None;
        };
        let resolved = &self.compiler.resolved;
        let words = || resolved.get(&at).cloned().unwrap_or_default();
        Some(self.vocabulary.group(at, self.refuses, group, words))
    }

    /// The group of that name: the rule's, the file's, the pack's.
    fn lookup(&self, name: &str) -> Option<((usize, usize), &'p TermGroup)> {
        let Place { at, own, in_file, rule, .. } = self.place;
        let of_rule = rule.groups.iter().enumerate().map(|(index, group)| ((at, own + index), group));
        let found = of_rule.into_iter().find(|(_, group)| group.name.value == name);
        found.or_else(|| in_file.get(name).copied()).or_else(|| self.compiler.shared.get(name).copied())
    }

    fn unknown(&mut self, name: &Spanned<String>) {
        let known = self
            .compiler
            .pack
            .visible(self.place.at, self.place.index)
            .map(|(_, group)| group.name.value.as_str());
        let hint =
            nearest(&name.value, known).map_or_else(String::new, |near| format!("是不是想写 {near}？"));
        let message = format!("没有名为“{}”的词组", name.value);
        self.compiler.complain(self.file, Code::UnknownGroup, name.span, message, &hint);
    }

    fn kind(&mut self, name: &Spanned<String>) -> Option<IdentifierKind> {
        let kind = IdentifierKind::from_name(&name.value);
        if kind.is_none() {
            let all = IdentifierKind::ALL.map(IdentifierKind::name);
            let hint = nearest(&name.value, all)
                .map_or_else(|| format!("可用：{}", all.join("、")), |near| format!("是不是想写 {near}？"));
            let message = format!("没有“{}”这种证号", name.value);
            self.compiler.complain(self.file, Code::UnknownIdentifier, name.span, message, &hint);
        }
        kind
    }

    /// Complains about names of a condition that is not compiled.
    fn check_names(&mut self, condition: &Condition) {
        let names = xuncha_rule_lang::names_in(condition);
        for name in names.into_iter().filter(|name| self.lookup(&name.value).is_none()).collect::<Vec<_>>() {
            self.unknown(name);
        }
        self.check_kinds(condition);
    }

    fn check_kinds(&mut self, condition: &Condition) {
        match condition {
            Condition::Invalid(kind) | Condition::Valid(kind) => drop(self.kind(kind)),
            Condition::Not(inner) | Condition::In(_, inner) | Condition::Meant(_, inner) => {
                self.check_kinds(inner);
            }
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().for_each(|part| self.check_kinds(part));
            }
            _ => {}
        }
    }
}

/// Where a group is looked for, when its condition says so.
fn stretches(group: &Ref) -> &[Stretch] {
    match &group.place {
        Some(ast::Place::Spelled(stretches)) => stretches,
        Some(ast::Place::Named(..)) | None => &[],
    }
}

fn info(file: &RuleFile, rule: &Rule) -> RuleInfo {
    let law = |law: &xuncha_rule_lang::ast::Law| LawRef {
        title: law.title.value.clone(),
        article: law.article.value.clone(),
        verified: law.verified,
    };
    RuleInfo {
        id: rule.id.value.clone(),
        name: rule.name.value.clone(),
        category: rule.category.value.clone(),
        severity: rule.severity,
        outcome: rule.outcome,
        law: rule.law.iter().map(law).collect(),
        departments: rule.departments.clone(),
        stat_rows: rule.stat_rows.clone(),
        fact: rule.fact.clone(),
        experimental: rule.experimental.clone(),
        condition: print_condition(&rule.condition.value),
        file: file.name.clone(),
    }
}

/// Rules and what they look for become a ruleset; groups that plans name must be in the vocabulary.
pub(crate) fn assemble(
    mut vocabulary: Vocabulary,
    rules: Vec<(RuleInfo, CompiledRule)>,
) -> Result<Ruleset, ScannerError> {
    let digest = digest::of(&vocabulary, &rules);
    vocabulary.settle();
    let Vocabulary { mut groups, words, terms, uses, regexes, loose, costs, singles, sound_pairs, .. } =
        vocabulary;
    let (info, rules): (Vec<_>, Vec<_>) = rules.into_iter().unzip();
    let mut always = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let cost = |group: u32| costs.get(group as usize).copied().unwrap_or_default();
        match rule.plan.cover(&cost) {
            None => always.push(number(index)),
            Some(cover) => {
                for group in cover.groups {
                    groups[group as usize].rules.push(number(index));
                }
            }
        }
    }
    let of_rules: Fields = rules.iter().flat_map(|rule| rule.fields.iter().copied()).collect();
    let fields = groups.iter().fold(of_rules, |all, group| all.or(group.fields));
    for &(_, group, _) in &singles {
        if let Some(group) = groups.get_mut(group as usize) {
            group.has_singles = true;
        }
    }
    let (mut first_use, mut first_hint) = (vec![0], vec![0]);
    let (mut flat, mut hints): (Vec<Use>, Vec<Hint>) = (Vec::with_capacity(uses.all().count()), Vec::new());
    for term in 0..uses.terms() {
        let first = flat.len();
        uses.append(term, &mut flat);
        hints.extend(flat.iter().skip(first).filter_map(|what| match *what {
            Use::Word { group, .. } => {
                groups.get(group as usize).filter(|it| !it.rules.is_empty()).map(|_| Hint::Group(group))
            }
            Use::Literal { regex } => Some(Hint::Regex(regex)),
            Use::Except { .. } => None,
        }));
        first_use.push(number(flat.len()));
        first_hint.push(number(hints.len()));
    }
    drop(uses);
    hints.shrink_to_fit();
    // last of all: building it takes most memory
    let scanner = Scanner::new(terms)?;
    let sound_pairs = SoundPairs::new(sound_pairs, &words);
    Ok(Ruleset {
        by_id: info.iter().enumerate().map(|(index, info)| (info.id.clone(), index)).collect(),
        info,
        rules,
        groups,
        words,
        scanner,
        first_use,
        uses: flat,
        first_hint,
        hints,
        regexes,
        loose: Loose::new(loose),
        singles: Singles::new(singles),
        sound_pairs,
        always,
        fields: fields.iter().collect(),
        digest,
    })
}
