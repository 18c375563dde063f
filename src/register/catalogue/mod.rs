//! The registers, one file each, named as the standard names them.

pub mod agreement;
pub mod calendar;
pub mod group;
pub mod improvement;
pub mod incident;
pub mod kpi;
pub mod mapping;
pub mod note;
pub mod person;
pub mod problem;
pub mod service;
pub mod setting;
pub mod view;

use super::Register;

/// Every register of the workbench, in the order of menus.
pub static REGISTERS: [&Register; 13] = [
    &incident::REGISTER,
    &problem::REGISTER,
    &service::REGISTER,
    &agreement::REGISTER,
    &calendar::REGISTER,
    &improvement::REGISTER,
    &kpi::REGISTER,
    &person::REGISTER,
    &group::REGISTER,
    &note::REGISTER,
    &view::REGISTER,
    &mapping::REGISTER,
    &setting::REGISTER,
];

/// The register with that code.
#[must_use]
pub fn register(id: &str) -> Option<&'static Register> {
    REGISTERS.iter().copied().find(|r| r.id == id)
}
