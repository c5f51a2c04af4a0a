//! What the domain promises: every rule of the contract that can be judged without a server, as tables and properties.

#[cfg(test)]
mod check;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod edit;
#[cfg(test)]
mod given;
#[cfg(test)]
mod order;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod text;
#[cfg(test)]
mod values;
#[cfg(test)]
mod warn;
