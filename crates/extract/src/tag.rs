//! Names of elements, and what each does to the tree.

macro_rules! tags {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// An element's name; those that mean nothing to us are `Other`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Tag { $($variant),*, Other }

        impl Tag {
            /// How many different values there are.
            pub(crate) const COUNT: usize = Self::Other as usize + 1;

            /// The tag of that name, any case.
            pub(crate) fn of(name: &str) -> Self {
                let mut lower = [0_u8; 10];
                let Some(lower) = lower.get_mut(..name.len()) else { return Self::Other };
                lower.copy_from_slice(name.as_bytes());
                lower.make_ascii_lowercase();
                match &*lower {
                    $($name => Self::$variant,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

tags! {
    Div b"div", Span b"span", A b"a", Li b"li", P b"p", Img b"img", Td b"td", Tr b"tr", Ul b"ul", I b"i", B b"b", Em b"em",
    Strong b"strong", Script b"script", Style b"style", Link b"link", Meta b"meta", Br b"br", Input b"input",
    H1 b"h1", H2 b"h2", H3 b"h3", H4 b"h4", H5 b"h5", H6 b"h6", Dl b"dl", Dt b"dt", Dd b"dd", Ol b"ol", Th b"th",
    Table b"table", Tbody b"tbody", Thead b"thead", Tfoot b"tfoot", Caption b"caption", Colgroup b"colgroup", Col b"col",
    Form b"form", Button b"button", Select b"select", Option b"option", Optgroup b"optgroup", Label b"label",
    Textarea b"textarea", Title b"title", Head b"head", Body b"body", Html b"html", Base b"base", Article b"article",
    Section b"section", Nav b"nav", Header b"header", Footer b"footer", Aside b"aside", Main b"main",
    Figure b"figure", Figcaption b"figcaption", Center b"center", Pre b"pre", Blockquote b"blockquote",
    Address b"address", Fieldset b"fieldset", Del b"del", S b"s", Strike b"strike", Font b"font", U b"u", Small b"small",
    Sup b"sup", Sub b"sub", Hr b"hr", Iframe b"iframe", Noscript b"noscript", Noframes b"noframes", Xmp b"xmp",
    Template b"template", Svg b"svg", Math b"math", Video b"video", Source b"source", Area b"area", Embed b"embed",
    Wbr b"wbr", Param b"param", Track b"track", Object b"object", Details b"details", Summary b"summary",
    Menu b"menu", Dir b"dir", Time b"time", Root b"#root",
}

impl Tag {
    /// Never has content.
    pub(crate) const fn is_void(self) -> bool {
        matches!(
            self,
            Self::Img
                | Self::Br
                | Self::Input
                | Self::Meta
                | Self::Link
                | Self::Hr
                | Self::Base
                | Self::Col
                | Self::Source
                | Self::Area
                | Self::Embed
                | Self::Wbr
                | Self::Param
                | Self::Track
        )
    }

    /// Content is text up to its own end tag, without markup.
    pub(crate) const fn is_raw(self) -> bool {
        matches!(
            self,
            Self::Script
                | Self::Style
                | Self::Textarea
                | Self::Title
                | Self::Iframe
                | Self::Noframes
                | Self::Xmp
        )
    }

    /// Begins and ends a line of its own when shown.
    pub(crate) const fn is_block(self) -> bool {
        matches!(
            self,
            Self::Div
                | Self::P
                | Self::Ul
                | Self::Ol
                | Self::Li
                | Self::Dl
                | Self::Dt
                | Self::Dd
                | Self::H1
                | Self::H2
                | Self::H3
                | Self::H4
                | Self::H5
                | Self::H6
                | Self::Table
                | Self::Tbody
                | Self::Thead
                | Self::Tfoot
                | Self::Tr
                | Self::Caption
                | Self::Form
                | Self::Article
                | Self::Section
                | Self::Nav
                | Self::Header
                | Self::Footer
                | Self::Aside
                | Self::Main
                | Self::Figure
                | Self::Figcaption
                | Self::Center
                | Self::Pre
                | Self::Blockquote
                | Self::Address
                | Self::Fieldset
                | Self::Details
                | Self::Summary
                | Self::Menu
                | Self::Dir
                | Self::Hr
                | Self::Br
                | Self::Option
                | Self::Textarea
                | Self::Body
                | Self::Html
                | Self::Head
                | Self::Title
        )
    }

    /// Its start tag ends an open paragraph.
    pub(crate) const fn closes_paragraph(self) -> bool {
        self.is_block()
            && !matches!(
                self,
                Self::Br
                    | Self::Option
                    | Self::Textarea
                    | Self::Tr
                    | Self::Tbody
                    | Self::Thead
                    | Self::Tfoot
                    | Self::Caption
                    | Self::Body
                    | Self::Html
                    | Self::Head
                    | Self::Title
            )
    }

    /// An end tag of another name does not reach past it.
    pub(crate) const fn is_scope(self) -> bool {
        matches!(
            self,
            Self::Table
                | Self::Td
                | Self::Th
                | Self::Caption
                | Self::Template
                | Self::Object
                | Self::Html
                | Self::Body
                | Self::Root
        )
    }

    /// A heading.
    pub(crate) const fn is_heading(self) -> bool {
        matches!(self, Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6)
    }

    /// What its start tag ends when open, and where the search for it stops.
    pub(crate) const fn implied_end(self) -> (&'static [Self], &'static [Self]) {
        use Tag as T;
        match self {
            T::Li => (&[T::Li], &[T::Ul, T::Ol, T::Menu, T::Dir]),
            T::Dt | T::Dd => (&[T::Dt, T::Dd], &[T::Dl]),
            T::Option => (&[T::Option], &[T::Select, T::Optgroup]),
            T::Optgroup => (&[T::Option, T::Optgroup], &[T::Select]),
            T::Td | T::Th => (&[T::Td, T::Th], &[T::Tr, T::Table]),
            T::Tr => (&[T::Tr, T::Td, T::Th, T::Caption], &[T::Table, T::Tbody, T::Thead, T::Tfoot]),
            T::Tbody | T::Thead | T::Tfoot => {
                (&[T::Tbody, T::Thead, T::Tfoot, T::Tr, T::Td, T::Th, T::Caption], &[T::Table])
            }
            _ => (&[], &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_case() {
        assert_eq!(Tag::of("DIV"), Tag::Div);
        assert_eq!(Tag::of("blockquote"), Tag::Blockquote);
        assert_eq!(Tag::of("x-very-long-custom-element"), Tag::Other);
        assert_eq!(Tag::of(""), Tag::Other);
    }
}
