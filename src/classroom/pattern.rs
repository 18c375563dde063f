/// A line of [`super::incident_texts`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pattern {
    pub subcategory: &'static str,
    pub impact: usize,
    pub urgency: usize,
    pub code: &'static str,
    pub title: &'static str,
    pub resolution: &'static str,
}

/// Reads a line; nothing where it is too short.
pub(super) fn pattern(line: &'static str) -> Option<Pattern> {
    let mut parts = line.split('|');
    let subcategory = parts.next()?;
    let mut levels = parts.next()?.chars().map(|level| match level {
        'h' => 0,
        'm' => 1,
        _ => 2,
    });
    Some(Pattern {
        subcategory,
        impact: levels.next()?,
        urgency: levels.next()?,
        code: match parts.next()? {
            "f" => "fixed",
            "w" => "workaround",
            "h" => "hardware",
            "s" => "software",
            "a" => "advice",
            "t" => "training",
            "o" => "own_accord",
            "n" => "not_reproduced",
            _ => "other",
        },
        title: parts.next()?,
        resolution: parts.next()?,
    })
}

/// A title with its ward and number.
pub(super) fn filled(title: &str, ward: &str, number: i64) -> String {
    let mut text = String::with_capacity(title.len() + ward.len());
    for (n, part) in title.split('{').enumerate() {
        match part.split_once('}').filter(|_| n > 0) {
            Some(("w", rest)) => text.extend([ward, rest]),
            Some((_, rest)) => text.extend([number.to_string().as_str(), rest]),
            None => text.push_str(part),
        }
    }
    text
}
