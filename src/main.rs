//! Mounts the app in the browser; natively it says how to run it.

#[cfg(target_arch = "wasm32")]
fn main() {
    plumbline::browser::after_looking(plumbline::ui::mount);
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::print_stdout, reason = "the native binary exists to say this one line")]
fn main() {
    println!("Plumbline runs in a browser. Start it with: cargo xtask serve");
}
