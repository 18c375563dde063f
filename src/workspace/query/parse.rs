use super::edit::Chip;
use super::test::{Operator, Test, Word};
use super::{Node, Query, QueryError, Sort, field};
use std::ops::Range;

/// Brackets within brackets beyond this are passed over, so that no text can exhaust the stack.
const DEEPEST: usize = 32;

/// A piece of a query's text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    Minus,
    Word,
}

/// Cuts a text into tokens. Blanks and brackets within quotation marks belong to the word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let next = letters.peek().map(|(_, c)| *c);
        let kind = match letter {
            c if c.is_whitespace() => continue,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            '-' if next.is_some_and(|c| !c.is_whitespace() && c != ')') => TokenKind::Minus,
            _ => TokenKind::Word,
        };
        let mut end = start + letter.len_utf8();
        if kind == TokenKind::Word {
            let (mut quoted, mut escaped) = (letter == '"', false);
            while let Some(&(at, c)) = letters.peek() {
                if !quoted && (c.is_whitespace() || c == '(' || c == ')') {
                    break;
                }
                let marks = quoted && c == '\\' && !escaped;
                quoted ^= c == '"' && !escaped;
                escaped = marks;
                end = at + c.len_utf8();
                letters.next();
            }
        }
        tokens.push(Token { kind, range: start..end });
    }
    tokens
}

pub(super) fn parse(text: &str) -> (Query, Vec<QueryError>) {
    let tokens = tokens(text);
    let mut parser = Parser { text, tokens: &tokens, at: 0, query: Query::default(), errors: Vec::new() };
    let mut choice = false;
    let filter = parser.alternatives(0, &mut choice);
    let Parser { mut query, errors, .. } = parser;
    query.filter = filter;
    // Alternatives on the ground belong together: taking out one side alone would change the other.
    if choice && let (Some(first), Some(last)) = (query.parts.first(), query.parts.last()) {
        let range = first.range.start..last.range.end;
        let text = text.get(range.clone()).unwrap_or_default().to_owned();
        query.parts = vec![Chip { text, range, field: "" }];
    }
    (query, errors)
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    query: Query,
    errors: Vec<QueryError>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<(TokenKind, &'a str, Range<usize>)> {
        let token = self.tokens.get(self.at)?;
        Some((token.kind, self.text.get(token.range.clone()).unwrap_or_default(), token.range.clone()))
    }

    fn refuse(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.errors.push(QueryError { range, message: message.into() });
    }

    fn alternatives(&mut self, depth: usize, choice: &mut bool) -> Option<Node> {
        let mut nodes = Vec::new();
        loop {
            nodes.extend(self.all(depth));
            match self.peek() {
                Some((TokenKind::Word, "OR", _)) => {
                    self.at += 1;
                    *choice = true;
                }
                _ => break,
            }
        }
        any(nodes)
    }

    fn all(&mut self, depth: usize) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some((kind, text, range)) = self.peek() {
            match (kind, text) {
                (TokenKind::Close, _) if depth > 0 => break,
                (TokenKind::Close, _) => {
                    self.refuse(range, "This bracket closes none that was opened.");
                    self.at += 1;
                }
                (TokenKind::Word, "OR") => break,
                (TokenKind::Word, "AND") => self.at += 1,
                _ => {
                    let mut name = "";
                    let from = self.at;
                    nodes.extend(self.unit(depth, &mut name));
                    if depth == 0 {
                        self.chip(from, name);
                    }
                }
            }
        }
        and(nodes)
    }

    fn chip(&mut self, from: usize, field: &'static str) {
        let Some(taken) = self.tokens.get(from..self.at) else { return };
        if let (Some(first), Some(last)) = (taken.first(), taken.last()) {
            let range = first.range.start..last.range.end;
            let text = self.text.get(range.clone()).unwrap_or_default().to_owned();
            self.query.parts.push(Chip { text, range, field });
        }
    }

    fn unit(&mut self, depth: usize, name: &mut &'static str) -> Option<Node> {
        let mut negative = false;
        let mut signed = false;
        while let Some((kind, text, range)) = self.peek() {
            match (kind, text) {
                (TokenKind::Minus, _) | (TokenKind::Word, "NOT") => {
                    self.at += 1;
                    negative = !negative;
                    signed = true;
                }
                (TokenKind::Open, _) if depth >= DEEPEST => {
                    self.refuse(range, "That is too many brackets within brackets.");
                    self.at += 1;
                    return None;
                }
                (TokenKind::Open, _) => {
                    self.at += 1;
                    let inner = self.alternatives(depth + 1, &mut false);
                    if matches!(self.peek(), Some((TokenKind::Close, ..))) {
                        self.at += 1;
                    } else {
                        self.refuse(range, "This bracket is not closed.");
                    }
                    return inner.map(|n| if negative { not(n) } else { n });
                }
                (TokenKind::Close, _) | (TokenKind::Word, "OR" | "AND") => return None,
                (TokenKind::Word, _) => {
                    self.at += 1;
                    let node = self.word(text, range, name);
                    if signed {
                        *name = "";
                    }
                    return node.map(|n| if negative { not(n) } else { n });
                }
            }
        }
        None
    }

    fn word(&mut self, raw: &str, range: Range<usize>, name: &mut &'static str) -> Option<Node> {
        let Some((before, value)) = field_part(raw) else {
            let text = unquote(raw).text;
            return (!text.is_empty() && raw != "-").then_some(Node::Text(text));
        };
        let start = range.start + before.len() + 1;
        if before.eq_ignore_ascii_case("sort") {
            *name = "sort";
            self.sort(value, start);
            return None;
        }
        let Some(id) = field::resolve(before) else {
            self.refuse(range.start..start - 1, field::unknown(before));
            return None;
        };
        *name = id;
        let mut tests = Vec::new();
        let ranged = field::is_ranged(id);
        for piece in pieces(value, '|') {
            let Some(text) = value.get(piece.clone()) else { continue };
            let mut test = test(text, ranged);
            if let (Test::Is(word), "has" | "no") = (&mut test, id)
                && let Some(field) = field::resolve(&word.text)
            {
                *word = Word::plain(field);
            }
            match field::misfit(id, &test) {
                None => tests.push(test),
                Some(sentence) if text.is_empty() => self.refuse(range.clone(), sentence),
                Some(sentence) => self.refuse(start + piece.start..start + piece.end, sentence),
            }
        }
        (!tests.is_empty()).then_some(Node::Field(id, tests))
    }

    fn sort(&mut self, value: &str, start: usize) {
        for piece in pieces(value, ',') {
            let text = value.get(piece.clone()).unwrap_or_default();
            let (text, down) = match (text.strip_prefix('-'), text.strip_suffix("-desc")) {
                (Some(rest), _) | (None, Some(rest)) => (rest, true),
                _ => (text.strip_suffix("-asc").unwrap_or(text), false),
            };
            match field::resolve(text) {
                Some(field) if !matches!(field, "is" | "has" | "no") => {
                    self.query.sort.push(Sort { field, down });
                }
                _ if text.is_empty() => {}
                _ => self.refuse(start + piece.start..start + piece.end, field::unknown(text)),
            }
        }
    }
}

/// The name before the colon and what follows it, where a word has the form of a field and its value.
pub(super) fn field_part(raw: &str) -> Option<(&str, &str)> {
    let (name, value) = raw.split_once(':')?;
    let shaped = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    // An address such as https://… is text.
    (shaped && !value.starts_with("//")).then_some((name, value))
}

/// The stretches between separators that stand outside quotation marks.
pub(super) fn pieces(value: &str, separator: char) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in value.char_indices() {
        if c == separator && !quoted {
            pieces.push(start..at);
            start = at + c.len_utf8();
        }
        let marks = quoted && c == '\\' && !escaped;
        quoted ^= c == '"' && !escaped;
        escaped = marks;
    }
    pieces.push(start..value.len());
    pieces
}

/// The text of a word without its quotation marks; within them `\"` and `\\` stand for the mark itself.
pub(super) fn unquote(raw: &str) -> Word {
    let mut word = Word { text: String::with_capacity(raw.len()), literal: false };
    let mut quoted = false;
    let mut letters = raw.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.literal = true;
            }
            '\\' if quoted && matches!(letters.peek(), Some('"' | '\\')) => {
                word.text.extend(letters.next());
            }
            _ => word.text.push(c),
        }
    }
    word
}

fn test(raw: &str, ranged: bool) -> Test {
    if !ranged {
        return Test::Is(unquote(raw));
    }
    let operators =
        [("<=", Operator::AtMost), (">=", Operator::AtLeast), ("<", Operator::Less), (">", Operator::More)];
    for (sign, operator) in operators {
        if let Some(rest) = raw.strip_prefix(sign) {
            return Test::Compare(operator, unquote(rest));
        }
    }
    let dots = pieces(raw, '.').windows(2).find_map(|pair| match pair {
        [first, second] if second.is_empty() && second.end < raw.len() => Some(first.end),
        _ => None,
    });
    let Some((from, to)) = dots.and_then(|at| Some((raw.get(..at)?, raw.get(at + 2..)?))) else {
        return Test::Is(unquote(raw));
    };
    let end = |text: &str| (!matches!(text, "" | "*")).then(|| unquote(text));
    Test::Between(end(from), end(to))
}

fn not(node: Node) -> Node {
    match node {
        Node::Not(inner) => *inner,
        node => Node::Not(Box::new(node)),
    }
}

fn and(nodes: Vec<Node>) -> Option<Node> {
    let flat = nodes.into_iter().flat_map(|n| match n {
        Node::And(inner) => inner,
        node => vec![node],
    });
    one_or(flat.collect(), Node::And)
}

fn any(nodes: Vec<Node>) -> Option<Node> {
    let flat = nodes.into_iter().flat_map(|n| match n {
        Node::Or(inner) => inner,
        node => vec![node],
    });
    one_or(flat.collect(), Node::Or)
}

fn one_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(many(nodes)) } else { nodes.pop() }
}
