//! Numbers as text and back, exact both ways.
//!
//! The standard library does it faster, with tables of 10 kB that do not compress.

/// So many digits count when a number is read. Seventeen tell any number from its neighbours.
const MOST_DIGITS: usize = 19;

/// The number nearest to what a text means; nothing where it is none or not finite. What follows the first nineteen
/// digits that count is read as zeros.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    // With more digits the library does not always find the nearest number.
    let short = if text.len() > MOST_DIGITS { shortened(text) } else { None };
    let text = short.as_deref().unwrap_or(text);
    lexical_core::parse(text.as_bytes()).ok().filter(|number: &f64| number.is_finite())
}

/// A number as people write it: with a point or one comma before its fraction, and with blanks or apostrophes between
/// thousands. A single comma before exactly three digits stands between thousands, as it does in counts.
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let plain = |c: &char| !matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\'' | '’');
    let mut text: String = text.chars().filter(plain).collect();
    match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if comma < point => text.retain(|c| c != ','),
        (Some(_), Some(_)) => {
            text.retain(|c| c != '.');
            text = text.replace(',', ".");
        }
        (Some(comma), None) => {
            let thousands = text.len() - comma == 4;
            text = text.replacen(',', if thousands { "" } else { "." }, 1);
        }
        _ => {}
    }
    parse(&text)
}

/// A text without the digits after those that count; nothing where it has none of those.
fn shortened(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mut short = String::new();
    let (mut counted, mut whole, mut power) = (0, true, exponent.parse::<i32>().ok()?);
    for letter in mantissa.chars() {
        whole &= letter != '.';
        counted += usize::from(letter.is_ascii_digit() && (counted > 0 || letter != '0'));
        if counted <= MOST_DIGITS || !letter.is_ascii_digit() {
            short.push(letter);
        } else {
            power = power.saturating_add(i32::from(whole));
        }
    }
    (counted > MOST_DIGITS).then(|| [&short, "e", &power.to_string()].concat())
}

/// The shortest text that reads back as the same number, with a point or an exponent, as in JSON: `2.0`, `0.1`,
/// `1e21`. Only for finite numbers.
#[must_use]
pub fn shortest(number: f64) -> String {
    let (sign, digits, exponent) = digits(number);
    let before = exponent + digits.len() as i32;
    if number == 0.0 || (-3..=16).contains(&before) {
        let text = laid_out(sign, &digits, exponent);
        return if exponent >= 0 { text + ".0" } else { text };
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    [sign, first, point, rest, "e", &(before - 1).to_string()].concat()
}

/// The shortest text without an exponent that reads back as the same number: `2`, `0.1`.
#[must_use]
pub fn plain(number: f64) -> String {
    let (sign, digits, exponent) = digits(number);
    laid_out(sign, &digits, exponent)
}

/// A number as it is written, with a comma between thousands: `−104154.5` as `−104,154.5`.
#[must_use]
pub fn grouped(number: &str) -> String {
    let first = number.find(|c: char| c.is_ascii_digit()).unwrap_or(number.len());
    let digits = number.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).count();
    let mut text = String::with_capacity(number.len() + digits / 3);
    for (place, c) in number.char_indices() {
        let left = (first + digits).saturating_sub(place);
        if place > first && left > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// The number rounded to so many digits after the point, a tie to the even one.
#[must_use]
pub fn fixed(number: f64, decimals: u8) -> String {
    let (bits, decimals) = (number.abs().to_bits(), decimals.min(9));
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    // What the bits say: whole × 2^scale.
    let (whole, scale) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let Some(units) = rounded(u128::from(whole) * 10_u128.pow(decimals.into()), scale) else {
        return plain(number);
    };
    let digits = format!("{units:0>width$}", width = usize::from(decimals) + 1);
    let (before, after) = digits.split_at(digits.len() - usize::from(decimals));
    let sign = if number.is_sign_negative() { "-" } else { "" };
    [sign, before, if decimals > 0 { "." } else { "" }, after].concat()
}

/// The power of ten of a number's first digit: 2 for 365; 0 for zero. Only for finite numbers.
#[must_use]
pub fn power(number: f64) -> i32 {
    let (_, digits, exponent) = digits(number);
    if digits.is_empty() { 0 } else { exponent + digits.len() as i32 - 1 }
}

/// The number with two digits after the point and a power of ten: `1.25e20`. Only for finite numbers.
#[must_use]
pub fn scientific(number: f64) -> String {
    let power = power(number).max(-300);
    let text = fixed(number / 10_f64.powi(power), 2);
    match text.strip_suffix("0.00").filter(|one| one.ends_with('1')) {
        Some(one) => [one, ".00e", &(power + 1).to_string()].concat(),
        None => [text.as_str(), "e", &power.to_string()].concat(),
    }
}

/// `units` × 2^`scale`, rounded; nothing where that is too large.
fn rounded(units: u128, scale: i32) -> Option<u128> {
    if scale >= 0 {
        return (units.leading_zeros() as i32 > scale).then(|| units << scale);
    }
    if scale < -127 {
        return Some(0);
    }
    let (down, rest) = (units >> -scale, units & ((1 << -scale) - 1));
    let half = 1 << (-scale - 1);
    Some(down + u128::from(rest > half || (rest == half && down % 2 == 1)))
}

/// Sign, digits without zeros on either end, and the power of ten of the last digit.
fn digits(number: f64) -> (&'static str, String, i32) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [before, after].concat();
    let cut = all.trim_end_matches('0');
    let power = exponent.parse().unwrap_or(0) - after.len() as i32 + (all.len() - cut.len()) as i32;
    let sign = if number.is_sign_negative() { "-" } else { "" };
    (sign, cut.trim_start_matches('0').to_owned(), if cut.is_empty() { 0 } else { power })
}

fn laid_out(sign: &str, digits: &str, exponent: i32) -> String {
    if digits.is_empty() {
        return [sign, "0"].concat();
    }
    if exponent >= 0 {
        return [sign, digits, &"0".repeat(exponent as usize)].concat();
    }
    let after = exponent.unsigned_abs() as usize;
    let digits = format!("{digits:0>width$}", width = after + 1);
    let (before, after) = digits.split_at(digits.len() - after);
    [sign, before, ".", after].concat()
}
