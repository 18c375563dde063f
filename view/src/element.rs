use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeElement};
use syn::spanned::Spanned;

/// The text of a view and its holes, as far as they have been read.
#[derive(Default)]
pub struct Template {
    pub text: String,
    pub holes: Vec<TokenStream>,
}

type Element = NodeElement<rstml::Infallible>;

impl Template {
    /// Takes in a node with all that is within it.
    pub fn node(&mut self, node: &Node) -> syn::Result<()> {
        match node {
            Node::Text(text) => self.say(&text.value_string()),
            Node::RawText(text) => self.say(&text.to_string_best()),
            Node::Fragment(fragment) => fragment.children.iter().try_for_each(|child| self.node(child))?,
            Node::Block(block) => {
                let value = match block.try_block().map(|b| b.stmts.as_slice()) {
                    Some([syn::Stmt::Expr(expression, None)]) => quote! { #expression },
                    _ => quote! { #block },
                };
                self.child(&value);
            }
            Node::Element(element) if is_component(element) => {
                let component = component(element)?;
                self.child(&quote! { ::plumbline::ui::view::component(#component) });
            }
            Node::Element(element) => self.element(element)?,
            Node::Comment(_) => {}
            other => return Err(syn::Error::new(other.span(), "views have no such node")),
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        self.text.push('\u{4}');
        self.text.push_str(text);
    }

    fn child(&mut self, value: &TokenStream) {
        self.text.push('\u{6}');
        self.holes.push(quote! { ::plumbline::ui::view::child(#value) });
    }

    fn element(&mut self, element: &Element) -> syn::Result<()> {
        self.text.push('\u{1}');
        self.text.push_str(&element.name().to_string());
        // Handlers come last, so that an element is whole before it is listened to.
        let (handlers, others): (Vec<_>, Vec<_>) =
            element.attributes().iter().partition(|a| name_of(a).is_some_and(|n| n.starts_with("on:")));
        for attribute in others.into_iter().chain(handlers) {
            match attribute {
                NodeAttribute::Attribute(attribute) => self.attribute(attribute)?,
                NodeAttribute::Block(block) => {
                    return Err(syn::Error::new(block.span(), "attributes have a name here"));
                }
            }
        }
        element.children.iter().try_for_each(|child| self.node(child))?;
        self.text.push('\u{5}');
        Ok(())
    }

    fn attribute(&mut self, attribute: &KeyedAttribute) -> syn::Result<()> {
        let name = attribute.key.to_string();
        let name = name.trim_start_matches("r#");
        let value = match &attribute.possible_value {
            KeyedAttributeValue::Value(_) => attribute.value(),
            KeyedAttributeValue::None => None,
            KeyedAttributeValue::Binding(binding) => {
                return Err(syn::Error::new(binding.span(), "an attribute has a value here"));
            }
        };
        let hole = match (name.split_once(':'), value) {
            (None, None) => {
                self.fixed(name, "");
                return Ok(());
            }
            (None, Some(_)) if attribute.value_literal_string().is_some() => {
                self.fixed(name, &attribute.value_literal_string().unwrap_or_default());
                return Ok(());
            }
            (None, Some(value)) if name == "node_ref" => quote! { ::plumbline::ui::view::reference(#value) },
            (None, Some(value)) => quote! { ::plumbline::ui::view::attribute(#name, #value) },
            (Some(("on", event)), Some(value)) => {
                let kind = syn::Ident::new(kind_of(event), attribute.key.span());
                quote! { ::plumbline::ui::view::listener::<::web_sys::#kind>(#event, ::std::boxed::Box::new(#value)) }
            }
            (Some(("prop", name)), Some(value)) => quote! { ::plumbline::ui::view::property(#name, #value) },
            (Some(("class", name)), Some(value)) => quote! { ::plumbline::ui::view::class(#name, #value) },
            (Some(("style", name)), Some(value)) => quote! { ::plumbline::ui::view::style(#name, #value) },
            _ => return Err(syn::Error::new(attribute.key.span(), "views have no such attribute")),
        };
        self.text.push('\u{7}');
        self.holes.push(hole);
        Ok(())
    }

    fn fixed(&mut self, name: &str, value: &str) {
        self.text.push('\u{2}');
        self.text.push_str(name);
        self.text.push('\u{3}');
        self.text.push_str(value);
    }
}

/// The type of an event, as web-sys names it.
fn kind_of(event: &str) -> &'static str {
    match event {
        "click" | "dblclick" => "MouseEvent",
        _ if event.starts_with("mouse") => "MouseEvent",
        _ if event.starts_with("key") => "KeyboardEvent",
        "focus" | "blur" | "focusin" | "focusout" => "FocusEvent",
        "submit" => "SubmitEvent",
        "drop" => "DragEvent",
        _ if event.starts_with("drag") => "DragEvent",
        _ => "Event",
    }
}

fn name_of(attribute: &NodeAttribute) -> Option<String> {
    match attribute {
        NodeAttribute::Attribute(attribute) => Some(attribute.key.to_string()),
        NodeAttribute::Block(_) => None,
    }
}

fn is_component(element: &Element) -> bool {
    let name = element.name().to_string();
    name.rsplit(':').next().is_some_and(|last| last.trim().starts_with(|first: char| first.is_uppercase()))
}

/// A component as Leptos draws it, with its children as one of our views.
fn component(element: &Element) -> syn::Result<TokenStream> {
    let (name, attributes) = (element.name(), element.attributes());
    if element.children.is_empty() {
        return Ok(quote! { ::leptos::view! { <#name #(#attributes)*/> } });
    }
    let children = crate::piece(&element.children)?;
    Ok(quote! { ::leptos::view! { <#name #(#attributes)*>{ #children }</#name> } })
}
