use super::Read;

/// One field of a register.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Stable code, used in files, queries and links.
    pub id: &'static str,
    /// What the form and the column call it.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Where on the record page it stands.
    pub section: Section,
    /// One short sentence of help, or nothing.
    pub help: &'static str,
    /// Whether a record cannot be written without it.
    pub required: bool,
    /// Whether its changes over time are kept at hand for clocks and measures.
    pub tracked: bool,
    /// Whether the form for a new record shows it at once.
    pub at_start: bool,
    /// Whether free-text search looks into it.
    pub searched: bool,
    /// Whether only rules and imports write it, not forms.
    pub automatic: bool,
    /// The code a new record starts with; empty for none.
    pub initial: &'static str,
    /// Whether a change of it changes what was reckoned of the past.
    pub retroactive: bool,
    /// What a linking record is to the one it links to; empty where the name of its register says it.
    pub other_end: &'static str,
    /// Says of a record in which it was changed why its value will not do, in a sentence; nothing where it does.
    pub rule: Option<Rule>,
}

/// Why a value will not do in a record, in a sentence.
pub type Rule = fn(&dyn Read) -> Option<String>;

/// What a field holds, and so how it is stored, shown, entered and compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// One of a closed list.
    Choice(&'static [Choice]),
    /// The state of the register's life cycle.
    Status,
    /// A short text of which used ones are offered again, such as a category.
    Suggest,
    /// A number with its unit.
    Number(&'static str),
    /// Whole minor units and a currency, as in `125000 EUR` for 1,250 euro.
    Money,
    /// A point in time.
    Instant,
    /// A civil day.
    Day,
    /// A length of time in minutes.
    Span,
    /// A person by name: a name tag, not a login.
    Person,
    /// A group by name.
    Group,
    /// Another record of one of these registers.
    Link(&'static [&'static str]),
    /// Any number of other records of these registers; empty means of any register.
    Links(&'static [&'static str]),
    /// Any number of short labels.
    Tags,
    /// Yes or no.
    Flag,
}

/// One of a closed list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Stored code.
    pub code: &'static str,
    /// Shown text.
    pub label: &'static str,
    /// How it is marked.
    pub tone: Tone,
}

/// How a status or severity is marked: always with its word, a shape and a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the colour tokens")]
pub enum Tone {
    Neutral,
    Info,
    Ok,
    Warn,
    Danger,
    Paused,
}

/// Where on the record page and in the form a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Section {
    Main,
    Classification,
    Assignment,
    Resolution,
    Dates,
    Links,
    More,
    /// Nowhere: what only machines read.
    Unseen,
}

/// Fields are the same by their code and what they hold; a code is there once in a register.
impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.id == other.id && self.label == other.label && self.kind == other.kind
    }
}

impl Field {
    /// A field with that code, label and kind; the rest is plain until said otherwise.
    #[must_use]
    pub const fn new(id: &'static str, label: &'static str, kind: Kind) -> Field {
        Field {
            id,
            label,
            kind,
            section: Section::Main,
            help: "",
            required: false,
            tracked: false,
            at_start: false,
            searched: matches!(kind, Kind::Text | Kind::LongText),
            automatic: false,
            initial: "",
            retroactive: false,
            other_end: "",
            rule: None,
        }
    }

    /// A record cannot be written without it.
    #[must_use]
    pub const fn required(mut self) -> Field {
        self.required = true;
        self.at_start = true;
        self
    }

    /// Its changes over time are kept at hand.
    #[must_use]
    pub const fn tracked(mut self) -> Field {
        self.tracked = true;
        self
    }

    /// The form for a new record shows it at once.
    #[must_use]
    pub const fn at_start(mut self) -> Field {
        self.at_start = true;
        self
    }

    /// Only rules and imports write it.
    #[must_use]
    pub const fn automatic(mut self) -> Field {
        self.automatic = true;
        self
    }

    /// What a new record starts with.
    #[must_use]
    pub const fn initial(mut self, code: &'static str) -> Field {
        self.initial = code;
        self
    }

    /// Where it stands.
    #[must_use]
    pub const fn within(mut self, section: Section) -> Field {
        self.section = section;
        self
    }

    /// A change of it changes what was reckoned of the past.
    #[must_use]
    pub const fn retroactive(mut self) -> Field {
        self.retroactive = true;
        self
    }

    /// What a record that links by it is to the one it links to.
    #[must_use]
    pub const fn other_end(mut self, name: &'static str) -> Field {
        self.other_end = name;
        self
    }

    /// A value must also pass a rule.
    #[must_use]
    pub const fn must(mut self, rule: Rule) -> Field {
        self.rule = Some(rule);
        self
    }

    /// One sentence of help.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Field {
        self.help = help;
        self
    }

    /// Whether it holds a set of elements instead of one value.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        matches!(self.kind, Kind::Links(_) | Kind::Tags)
    }
}

impl Choice {
    /// A choice without a mark of its own.
    #[must_use]
    pub const fn plain(code: &'static str, label: &'static str) -> Choice {
        Choice { code, label, tone: Tone::Neutral }
    }

    /// A marked choice.
    #[must_use]
    pub const fn toned(code: &'static str, label: &'static str, tone: Tone) -> Choice {
        Choice { code, label, tone }
    }
}
