//! A browser's files, which outlive the browser: killed and started again, rolled back, damaged.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::browser::{Page, Setup, target};
use crate::server::Server;

/// Where local storage is, within a profile.
pub const LOCAL_STORAGE: &str = "Default/Local Storage";
/// Where IndexedDB is, within a profile.
pub const INDEXED_DB: &str = "Default/IndexedDB";

/// The files of one browser and the host it goes to. They are removed when dropped.
pub struct Profile {
    folder: PathBuf,
    /// The same port each time, hence the same origin.
    pub server: Arc<Server>,
}

impl Profile {
    /// A new profile.
    pub fn new() -> Profile {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let folder = target().join("tmp/profiles").join(format!("{}-{number}", std::process::id()));
        Profile::in_folder(&folder)
    }

    /// A new profile in a folder.
    pub fn in_folder(folder: &Path) -> Profile {
        std::fs::create_dir_all(folder).unwrap();
        Profile { folder: folder.to_path_buf(), server: Arc::new(Server::start()) }
    }

    /// A browser on these files.
    pub fn browser(&self) -> Setup {
        Setup::default().server(&self.server).profile(&self.folder)
    }

    /// A browser on these files at a place of the page, once the app is ready.
    #[track_caller]
    pub fn open(&self, place: &str) -> Page {
        self.browser().open(place)
    }

    /// Keeps a copy of a folder, as it is now; no browser may be running.
    pub fn copy(&self, name: &str) {
        copy_folder(&self.folder.join(name), &self.folder.join("copies").join(name));
    }

    /// Puts the copy of a folder in its place; no browser may be running.
    pub fn put_back(&self, name: &str) {
        let place = self.folder.join(name);
        std::fs::remove_dir_all(&place).unwrap();
        copy_folder(&self.folder.join("copies").join(name), &place);
    }

    /// The folders within a folder.
    pub fn folders(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join(name)).unwrap().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect()
    }

    /// Turns one bit in the middle of every file of a folder whose name ends so; answers how many there were.
    pub fn damage(&self, name: &str, ending: &str) -> usize {
        let mut damaged = 0;
        for entry in std::fs::read_dir(self.folder.join(name)).unwrap().flatten() {
            let mut bytes = std::fs::read(entry.path()).unwrap();
            let middle = bytes.len() / 2;
            if entry.path().to_string_lossy().ends_with(ending) && middle > 0 {
                bytes[middle] ^= 1;
                std::fs::write(entry.path(), bytes).unwrap();
                damaged += 1;
            }
        }
        damaged
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let copy = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &copy);
        } else {
            std::fs::copy(entry.path(), copy).unwrap();
        }
    }
}
