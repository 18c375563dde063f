//! The `view!` macro: Leptos' markup, made into one text with holes in it.
//!
//! Leptos makes a type of each element and code for each type, which weighs most of what a page of many views weighs.
//! Here all that is fixed about a view becomes one text that a single interpreter reads (`plumbline::ui::view`), and
//! only what changes becomes code: a list of holes in the order of the text.
//!
//! | byte | what follows |
//! |---|---|
//! | 1 | the tag of an element that begins |
//! | 2 | the name of an attribute, up to byte 3; then its value |
//! | 4 | a text |
//! | 5 | the element ends |
//! | 6 | a hole for a child |
//! | 7 | a hole for an attribute, a property, a class, a handler or a reference of the element that is open |
//!
//! Components stay Leptos' own: they are handed to `leptos::view!`, with their children as one view of this kind.

mod element;

use proc_macro::TokenStream;
use quote::quote;
use rstml::node::Node;

/// Markup as a `Piece` of a page.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    let nodes = match rstml::parse2(tokens.into()) {
        Ok(nodes) => nodes,
        Err(error) => return error.to_compile_error().into(),
    };
    match piece(&nodes) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// The expression that makes a piece of these nodes.
fn piece(nodes: &[Node]) -> syn::Result<proc_macro2::TokenStream> {
    let mut template = element::Template::default();
    nodes.iter().try_for_each(|node| template.node(node))?;
    let (text, holes) = (&template.text, &template.holes);
    // A lone hole needs no template around it.
    if let ("\u{6}", [child]) = (text.as_str(), holes.as_slice()) {
        return Ok(quote! { ::plumbline::ui::view::piece(#child) });
    }
    Ok(quote! { ::plumbline::ui::view::template(#text, ::std::vec![#(#holes),*]) })
}
