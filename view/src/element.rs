use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeElement};
use syn::spanned::Spanned;

/// The text of a view and what fills its holes, as far as they have been read.
#[derive(Default)]
pub struct Template {
    pub text: String,
    pub fills: Vec<Fill>,
}

/// What fills a hole.
pub enum Fill {
    /// A child.
    Child(TokenStream),
    /// An attribute, a property, a class or a style.
    Value(TokenStream),
    /// A handler, by the method that takes it.
    Handler(&'static str, TokenStream),
    /// A reference.
    Reference(TokenStream),
}

impl Fill {
    /// The statement that hands it over.
    pub fn statement(&self, markup: &syn::Ident) -> TokenStream {
        match self {
            Fill::Child(child) => {
                quote! { #markup.child(::plumbline::ui::view::IntoPiece::piece(#child)); }
            }
            Fill::Value(value) => quote! { ::plumbline::ui::view::IntoValue::fill(#value, &mut #markup); },
            Fill::Handler(method, handler) => {
                let method = syn::Ident::new(method, handler.span());
                quote! { #markup.#method(::std::boxed::Box::new(#handler)); }
            }
            Fill::Reference(reference) => quote! { #markup.reference(#reference); },
        }
    }
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
        self.fills.push(Fill::Child(value.clone()));
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
        let value = match value {
            None => {
                self.fixed(name, "");
                return Ok(());
            }
            Some(value) => quote! { #value },
        };
        if let (false, Some(literal)) = (name.contains(':'), attribute.value_literal_string()) {
            self.fixed(name, &literal);
            return Ok(());
        }
        let (kind, name, fill) = match name.split_once(':') {
            None if name == "node_ref" => ('r', "", Fill::Reference(value)),
            None => ('a', name, Fill::Value(value)),
            Some(("on", event)) => ('e', event, Fill::Handler(method_of(event), value)),
            Some(("prop", name)) => ('p', name, Fill::Value(value)),
            Some(("class", name)) => ('c', name, Fill::Value(value)),
            Some(("style", name)) => ('s', name, Fill::Value(value)),
            Some(_) => return Err(syn::Error::new(attribute.key.span(), "views have no such attribute")),
        };
        self.text.push('\u{7}');
        self.text.push(kind);
        self.text.push_str(name);
        self.fills.push(fill);
        Ok(())
    }

    fn fixed(&mut self, name: &str, value: &str) {
        self.text.push('\u{2}');
        self.text.push_str(name);
        self.text.push('\u{3}');
        self.text.push_str(value);
    }
}

/// The method that takes a handler of an event, by the type that web-sys gives the event.
fn method_of(event: &str) -> &'static str {
    match event {
        "click" | "dblclick" => "on_mouse",
        _ if event.starts_with("mouse") => "on_mouse",
        _ if event.starts_with("key") => "on_key",
        "focus" | "blur" | "focusin" | "focusout" => "on_focus",
        "submit" => "on_submit",
        "drop" => "on_drag",
        _ if event.starts_with("drag") => "on_drag",
        _ => "on_event",
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

/// A component as Leptos makes it.
fn component(element: &Element) -> syn::Result<TokenStream> {
    let (name, attributes) = (element.name(), element.attributes());
    if element.children.is_empty() {
        Ok(quote! { ::leptos::view! { <#name #(#attributes)*/> } })
    } else {
        Err(syn::Error::new(name.span(), "a component has no children: hand it a piece"))
    }
}
