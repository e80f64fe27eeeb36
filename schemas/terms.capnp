@0xa4e2d90b7c36f511;
# The terms that the other schemas are written in: times, families of events, and what may be said of a field.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

annotation type @0xb3a9c6a2d75b8a02 (field) :Text;
# The name of the event type that a field of Event's union stands for.

annotation family @0xe44f9e1c3f6d5a03 (field) :Family;
# The family of that event type.

annotation required @0x9d2b64c0a8f17e04 (field) :Void;
# A command that leaves this field out (empty text or list, `notStated`, version 0) is refused: without it the event says
# nothing.

annotation instant @0xc4815e7f02ab9d05 (field) :Void;
# An Int64 of microseconds since 1970-01-01T00:00:00Z, which JSON shows as RFC 3339 in UTC.

annotation streams @0xc7f1a90d3be25807 (field) :Text;
# The kinds of stream that an event type belongs in, separated by blanks; none: any. A command that puts it elsewhere is
# refused: a decision about a child stands on the child's stream, and what is personal to a worker on the worker's.

annotation notKnownIf @0xb7d4e2c95a6f1308 (field) :Text;
# On a number: the name of a Bool beside it. Where that is true the number is not known, and JSON leaves it out.

annotation stream @0xa1d7c05be3924f06 (field) :Void;
# A text that names a stream, or a list of such texts: refused where it is not of the form kind:id.

# ---- how people are shown it ------------------------------------------------------------------------------------------
#
# A view's answers are printed from their schema (projections/sheet/by_schema.h): the fields in the order in which they
# stand in the file, single values as lines, structs as sections, lists of structs as tables; names as words, so that
# leadProfessional is "lead professional". What follows says otherwise. JSON knows nothing of it.

annotation shownAs @0x9e87be01c64a002e (field, group, enumerant, struct) :Text;
# The words for it: a field's name or heading, a value of an enumeration. On a list's item, what it is one of: "CAF" makes
# an empty list say "No such CAF.". In a line of several values (oneLine), the words go before the value; "" before none.

annotation hidden @0x813839741ff0041a (field, group) :Void;
# A person need not see it: it stands in JSON only.

annotation colour @0xdb3855c74f802cc2 (field, enumerant) :Colour;
# The colour of that value of an enumeration; or of the field where it is true, not zero, or there.

annotation colourIfNot @0xc567f0cc815bf1b3 (field) :Colour;
# The colour of the field where it is false, zero, or not there.

annotation unit @0xcbb91bb21f4b8442 (field) :Text;
# What a number counts, in the plural: "minutes", "%". A line says "90 minutes"; a table, "length (minutes)" and 90.

annotation pence @0xfcb2b0a95191f908 (field) :Void;
# A whole number of pence: £1,234.50.

annotation onlyIfTrue @0xf2031964f169415d (field) :Void;
# Shown only where it is true, not zero, or there; otherwise a line is left out, and a cell is empty.

annotation alwaysShown @0x8c49a77772a80099 (field) :Void;
# A column that stands even where every row has a dash; an empty list that stands, and says "None.".

annotation oneLine @0x9b0527321b5f6b2c (field, group) :Void;
# A struct that is one line, "given, for health, since 2010-07-30", and no section of its own. In a table every struct is.

annotation explained @0xc97f9bd26ac85427 (field, group, struct) :Text;
# A sentence for whoever does not know the term: beneath the section's or table's heading; of an answer's struct, beneath
# the head.

enum Colour {
  red @0;
  amber @1;
  green @2;
  blue @3;
  dim @4;
}

# ---- families and times -----------------------------------------------------------------------------------------------

enum Family {
  # Who may read an event is decided by its family: each family is published on a topic of its own.
  referral @0;
  assessment @1;
  supervision @2;
  programme @3;
  record @4;
  # Only the family of event *types* that are about the record itself (corrections, links). An event of such a type is
  # stored under the family of what it is about, so that a correction is seen by those who saw what it corrects, and by
  # nobody else. Links belong to `referral`.
}

struct When {
  # When something occurred, as precisely as it is known. In JSON: "2010", "2010-07", "2010-07-30", or an instant
  # "2010-07-30T14:05:00Z".
  micros @0 :Int64;
  # Microseconds since 1970-01-01T00:00:00Z: the instant, or the first instant (UTC) of the day, month or year.
  # From 1800-01-01 to the end of 2199.
  precision @1 :Precision;

  enum Precision {
    year @0;
    month @1;
    day @2;
    instant @3;
  }
}
