//! Where things are.

use std::path::{Path, PathBuf};

/// The top of the repository.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo's target directory, which also holds the tools.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), |dir| top().join(dir))
}

/// Where this project's own copies of Trunk and wasm-bindgen are installed.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The release build of the page.
pub fn dist() -> PathBuf {
    top().join("dist")
}

/// The release build with the bench's hook in it.
pub fn bench_dist() -> PathBuf {
    target().join("bench").join("dist")
}

/// The first program of that name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
