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
//! | 7 | a hole of the element that is open: `a`ttribute, `p`roperty, `c`lass, `s`tyle, `e`vent or `r`eference, then its name |
//!
//! Components stay Leptos' own and answer a piece: they are handed to `leptos::view!`, without children.

mod element;

use element::Fill;
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
    let (text, fills) = (&template.text, &template.fills);
    match (text.as_str(), fills.as_slice()) {
        // A lone child needs no markup around it.
        ("\u{6}", [Fill::Child(child)]) => Ok(quote! { ::plumbline::ui::view::IntoPiece::piece(#child) }),
        (_, []) => Ok(quote! { ::plumbline::ui::view::plain(#text) }),
        _ => {
            let markup = syn::Ident::new("markup", proc_macro2::Span::mixed_site());
            let count = fills.len();
            let fills = fills.iter().map(|fill| fill.statement(&markup));
            Ok(quote! {{
                let mut #markup = ::plumbline::ui::view::Markup::new(#text, #count);
                #(#fills)*
                #markup.done()
            }})
        }
    }
}
