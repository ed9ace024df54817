#pragma once
// A parsed TOML document with places: the little that reading a scenario needs, so that only one file sees the TOML
// library.

#include <rheobase/scenario/scenario.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase::scenario {

struct Entry;

struct Node {
  enum class Kind {
    text,
    integer,
    real,
    boolean,
    date,
    list,
    table,
    refused,  // a value that is already reported: it is there, but nothing can be said about it
  };
  Kind kind = Kind::refused;
  Place place;
  std::string written;    // as in the file, for messages; long ones are cut
  std::string text;       // of a text
  bool verbatim = false;  // a text between quotes without escape sequences
  std::int64_t integer = 0;
  bool too_large = false;  // an integer beyond 64 bits; `real` is about its value
  double real = 0.0;       // of a real, and of an integer
  std::vector<Node> items;
  std::vector<Entry> entries;  // in the order of the file

  [[nodiscard]] Entry* find(std::string_view key);
  [[nodiscard]] const Node* value(std::string_view key) const;
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

inline Entry* Node::find(std::string_view key) {
  for (Entry& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

inline const Node* Node::value(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

}  // namespace rheobase::scenario
