#include "scenario/toml_reader.hpp"

#include <algorithm>

// Some malformed texts, such as "[.a]", break assertions of toml++ 3.3 instead of raising its parse_error. An assertion
// would end the program, and with NDEBUG the broken assumption is undefined behaviour; so they throw here, in every
// kind of build.
namespace rheobase::scenario {
namespace {
struct BrokenAssertion {};
[[noreturn]] void break_off() { throw BrokenAssertion(); }
}  // namespace
}  // namespace rheobase::scenario
#undef NDEBUG
#undef TOML_HEADER_ONLY
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ASSERT(condition) static_cast<void>((condition) || (::rheobase::scenario::break_off(), false))
#include <toml++/toml.h>

namespace rheobase::scenario {
namespace {

Place place_of(const toml::source_position& position) {
  return {static_cast<int>(position.line), static_cast<int>(position.column)};
}

class Converter {
 public:
  explicit Converter(const SourceText& source) : source_(source) {}

  Node node(const toml::node& from) const {
    Node to;
    to.place = place_of(from.source().begin);
    to.written = written(from.source());
    switch (from.type()) {
      case toml::node_type::string:
        to.kind = Node::Kind::text;
        to.text = from.as_string()->get();
        to.verbatim = to.written.size() == to.text.size() + 2 && to.written.substr(1, to.text.size()) == to.text;
        break;
      case toml::node_type::integer:
        to.kind = Node::Kind::integer;
        to.integer = from.as_integer()->get();
        to.real = static_cast<double>(to.integer);
        break;
      case toml::node_type::floating_point:
        to.kind = Node::Kind::real;
        to.real = from.as_floating_point()->get();
        break;
      case toml::node_type::boolean:
        to.kind = Node::Kind::boolean;
        break;
      case toml::node_type::array:
        to.kind = Node::Kind::list;
        for (const toml::node& item : *from.as_array()) to.items.push_back(node(item));
        break;
      case toml::node_type::table:
        to.kind = Node::Kind::table;
        for (const auto& [key, value] : *from.as_table())
          to.entries.push_back({std::string(key.str()), place_of(key.source().begin), node(value)});
        std::ranges::sort(to.entries, {}, &Entry::place);  // the library's tables are in the order of the alphabet
        break;
      default:
        to.kind = Node::Kind::date;
        break;
    }
    return to;
  }

 private:
  [[nodiscard]] std::string written(const toml::source_region& region) const {
    constexpr std::size_t enough = 80;  // messages show less
    const Place begin = place_of(region.begin), end = place_of(region.end);
    const std::size_t from = source_.offset(begin.line, begin.column);
    const std::size_t to = std::max(from, source_.offset(end.line, end.column));
    return std::string(source_.text().substr(from, std::min(to - from, enough)));
  }

  const SourceText& source_;
};

bool breaks_assertion(std::string_view text) {
  try {
    (void)toml::parse(text);
  } catch (const toml::parse_error&) {
  } catch (const BrokenAssertion&) {
    return true;
  }
  return false;
}

/// A broken assertion has no place. It is at the end of the shortest beginning of the text that breaks it too.
Place place_of_broken_assertion(const SourceText& source) {
  std::size_t sound = 0, broken = source.text().size();  // lengths of beginnings
  while (broken - sound > 1) {
    const std::size_t middle = sound + (broken - sound) / 2;
    (breaks_assertion(source.text().substr(0, middle)) ? broken : sound) = middle;
  }
  return source.place(sound);
}

}  // namespace

std::variant<Node, TomlFailure> parse_toml(const SourceText& source) {
  try {
    return Converter(source).node(toml::parse(source.text()));
  } catch (const toml::parse_error& error) {
    return TomlFailure{place_of(error.source().begin), std::string(error.description())};
  } catch (const BrokenAssertion&) {
    return TomlFailure{place_of_broken_assertion(source), "a key or a value is missing before this"};
  }
}

}  // namespace rheobase::scenario
