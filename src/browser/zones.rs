use crate::time::{ClockTime, Day, Instant, Zone};
use js_sys::{Date, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The name of the zone this device is in.
#[must_use]
pub fn device_zone() -> String {
    let options = Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new()).resolved_options();
    let name = Reflect::get(&options, &"timeZone".into()).ok().and_then(|z| z.as_string());
    name.unwrap_or_else(|| "UTC".to_owned())
}

/// Whether the browser knows a zone of that name.
#[must_use]
pub fn known_zone(name: &str) -> bool {
    formatter(name).is_some()
}

/// The rules of a zone from 2010 to 2045, asked of the browser's own zone data.
#[must_use]
pub fn zone(name: &str) -> Option<Zone> {
    if name == "UTC" {
        return Some(Zone::utc());
    }
    let formatter = formatter(name)?;
    let year = |year: i32| {
        Day::from_ymd(year, 1, 1).map(|d| Instant::from_millis(i64::from(d.number()) * 86_400_000))
    };
    Some(Zone::from_probe(name, year(2010)?, year(2045)?, |at| offset(&formatter, at)))
}

/// A format of a zone that prints the offset, such as `GMT+05:30`.
fn formatter(zone: &str) -> Option<js_sys::Function> {
    let options = Object::new();
    for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset"), ("year", "numeric")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let made = date_time_format(&"en-US".into(), &options)?;
    Some(made.unchecked_into::<Intl::DateTimeFormat>().format())
}

/// A format of times. The constructor throws where it does not know what it is given, which is caught here.
pub(super) fn date_time_format(language: &JsValue, options: &Object) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: js_sys::Function =
        Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&constructor, &js_sys::Array::of2(language, options)).ok()
}

fn offset(format: &js_sys::Function, at: Instant) -> i32 {
    let date = Date::new(&JsValue::from_f64(at.millis() as f64));
    let text = format.call1(&JsValue::UNDEFINED, &date).ok().and_then(|t| t.as_string()).unwrap_or_default();
    text.rsplit_once("GMT").map_or(0, |(_, offset)| seconds(offset))
}

/// `+05:30` in seconds; an empty offset is none.
fn seconds(offset: &str) -> i32 {
    let (sign, digits) = match (offset.strip_prefix('+'), offset.strip_prefix(['-', '\u{2212}'])) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return 0,
    };
    let mut parts = digits.split(':').map(|p| p.trim().parse::<i32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    sign * (part() * 3600 + part() * 60 + part())
}

/// An instant as the value of a `datetime-local` input.
#[must_use]
pub fn instant_to_input(at: Instant, zone: &Zone) -> String {
    let (day, millis) = zone.local(at);
    let minutes = millis / 60_000;
    format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The instant of a `datetime-local` input's value.
#[must_use]
pub fn instant_from_input(text: &str, zone: &Zone) -> Option<Instant> {
    let (day, time) = text.split_once('T')?;
    Some(zone.instant_of(Day::from_iso(day)?, ClockTime::parse(time.get(..5)?)?))
}
