//! Every failure of contract sections 5 and 6, told by the commands and on the screens, in both languages.

mod cmdb;
mod complete;
mod drawn;
mod headless;
mod replay;
mod table;
mod words;
