use super::{Derived, Hole, Markup, Watched};
use std::borrow::Cow;
use web_sys::Element;
use web_sys::wasm_bindgen::{JsCast, JsValue};

/// What an attribute, a property, a class or a style is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Not there.
    Absent,
    /// There or not there.
    Flag(bool),
    /// There, with a text.
    Text(Cow<'static, str>),
}

/// What a setting belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An attribute.
    Attribute,
    /// A property of the element's object.
    Property,
    /// One class among others.
    Class,
    /// One declaration of the element's style.
    Style,
}

/// What an attribute, a property, a class or a style can be set to.
pub trait IntoSetting {
    /// As a setting.
    fn setting(self) -> Setting;
}

/// What can be given to an attribute, a property, a class or a style.
pub trait IntoValue {
    /// Fills the next hole of the markup with it.
    fn fill(self, markup: &mut Markup);
}

impl IntoSetting for &'static str {
    fn setting(self) -> Setting {
        Setting::Text(Cow::Borrowed(self))
    }
}

impl IntoSetting for String {
    fn setting(self) -> Setting {
        Setting::Text(Cow::Owned(self))
    }
}

impl IntoSetting for usize {
    fn setting(self) -> Setting {
        Setting::Text(Cow::Owned(self.to_string()))
    }
}

impl IntoSetting for bool {
    fn setting(self) -> Setting {
        Setting::Flag(self)
    }
}

impl<T: IntoSetting> IntoSetting for Option<T> {
    fn setting(self) -> Setting {
        self.map_or(Setting::Absent, T::setting)
    }
}

impl IntoValue for &'static str {
    fn fill(self, markup: &mut Markup) {
        markup.text(self);
    }
}

impl IntoValue for String {
    #[inline(never)]
    fn fill(self, markup: &mut Markup) {
        markup.fill(Hole::Fixed(self.setting()));
    }
}

impl IntoValue for usize {
    #[inline(never)]
    fn fill(self, markup: &mut Markup) {
        markup.fill(Hole::Fixed(self.setting()));
    }
}

impl IntoValue for bool {
    #[inline(never)]
    fn fill(self, markup: &mut Markup) {
        markup.fill(Hole::Fixed(self.setting()));
    }
}

impl<T: IntoSetting> IntoValue for Option<T> {
    #[inline(never)]
    fn fill(self, markup: &mut Markup) {
        markup.fill(Hole::Fixed(self.setting()));
    }
}

impl<T: IntoSetting, F: Fn() -> T + 'static> IntoValue for F {
    fn fill(self, markup: &mut Markup) {
        markup.live(Box::new(move || self().setting()));
    }
}

impl<T: IntoSetting + Clone + 'static> IntoValue for Watched<T> {
    fn fill(self, markup: &mut Markup) {
        markup.live(Box::new(move || self.get().setting()));
    }
}

impl<T: IntoSetting + Clone + 'static> IntoValue for Derived<T> {
    fn fill(self, markup: &mut Markup) {
        markup.live(Box::new(move || self.get().setting()));
    }
}

impl Target {
    /// Sets it on an element. What the browser refuses changes nothing.
    pub fn set(self, element: &Element, name: &str, setting: &Setting) {
        let text = match setting {
            Setting::Text(text) => Some(&**text),
            Setting::Flag(true) => Some(""),
            Setting::Flag(false) | Setting::Absent => None,
        };
        match self {
            Target::Attribute => {
                match text {
                    Some(text) => element.set_attribute(name, text),
                    None => element.remove_attribute(name),
                }
                .ok();
            }
            Target::Property => {
                let value = match setting {
                    Setting::Text(text) => JsValue::from_str(text),
                    Setting::Flag(flag) => JsValue::from_bool(*flag),
                    Setting::Absent => JsValue::UNDEFINED,
                };
                js_sys::Reflect::set(element, &JsValue::from_str(name), &value).ok();
            }
            Target::Class => {
                element.class_list().toggle_with_force(name, text.is_some()).ok();
            }
            Target::Style => {
                let style = element.unchecked_ref::<web_sys::HtmlElement>().style();
                style.set_property(name, text.unwrap_or_default()).ok();
            }
        }
    }
}
