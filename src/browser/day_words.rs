use crate::time::Day;
use crate::workspace::day_words::{DayPart, DayWords};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// How the browser's own language tells a day; nothing where the browser cannot say.
#[must_use]
pub fn day_words() -> Option<DayWords> {
    let format = Formatter::new()?;
    // From a Monday on, and in the middle of each month.
    let monday = i64::from(Day::from_ymd(2026, 3, 2)?.number());
    let mut words = DayWords::default();
    for day in monday..monday + 7 {
        words.weekdays.push(format.parts(day)?.into_iter().find(|(kind, _)| kind == "weekday")?.1);
    }
    for month in 1..=12 {
        let day = i64::from(Day::from_ymd(2026, month, 15)?.number());
        words.months.push(format.parts(day)?.into_iter().find(|(kind, _)| kind == "month")?.1);
    }
    words.parts = (format.parts(monday)?.into_iter())
        .map(|(kind, text)| match kind.as_str() {
            "weekday" => DayPart::Weekday,
            "day" => DayPart::Date,
            "month" => DayPart::Month,
            "year" => DayPart::Year,
            _ => DayPart::Text(text),
        })
        .collect();
    Some(words)
}

/// The browser's format of days in its own language.
struct Formatter {
    format: JsValue,
    to_parts: Function,
}

impl Formatter {
    fn new() -> Option<Formatter> {
        let options = Object::new();
        for (name, value) in [
            ("weekday", "short"),
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
            ("timeZone", "UTC"),
            ("calendar", "gregory"),
            ("numberingSystem", "latn"),
        ] {
            Reflect::set(&options, &name.into(), &value.into()).ok()?;
        }
        let language = web_sys::window()?.navigator().language();
        let format =
            super::zones::date_time_format(&language.map_or(JsValue::UNDEFINED, JsValue::from), &options)?;
        let to_parts = Reflect::get(&format, &"formatToParts".into()).ok()?.dyn_into().ok()?;
        Some(Formatter { format, to_parts })
    }

    /// The kinds and texts of a day, by its number since 1970.
    fn parts(&self, day: i64) -> Option<Vec<(String, String)>> {
        let date = Date::new(&JsValue::from_f64((day * 86_400_000) as f64));
        let parts: Array = self.to_parts.call1(&self.format, &date).ok()?.dyn_into().ok()?;
        let text = |part: &JsValue, name: &str| Reflect::get(part, &name.into()).ok()?.as_string();
        parts.iter().map(|part| Some((text(&part, "type")?, text(&part, "value")?))).collect()
    }
}
