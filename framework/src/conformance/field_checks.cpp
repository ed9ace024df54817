// What a manifest says of a model's fields, beyond being well-formed: that people can read it, that the defaults make a
// model, and that numbers with a dimension are declared with it.

#include "conformance/neuron_run.hpp"
#include "conformance/own_models.hpp"
#include "conformance/parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cmath>

namespace rheobase::conformance {
namespace {

std::string_view trimmed(const char* text) {
  std::string_view t(text);
  const auto from = t.find_first_not_of(" \t");
  return from == std::string_view::npos ? std::string_view{} : t.substr(from, t.find_last_not_of(" \t") - from + 1);
}

std::string counted(std::size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

void require_description(const std::string& what, const char* name, const char* description) {
  const std::string_view text = trimmed(description);
  if (text.empty()) throw Failed{fmt::format("{} '{}' has an empty description", what, name)};
  if (text == name) throw Failed{fmt::format("{} '{}' has no description except its own name", what, name)};
}

void require_unit(const std::string& what, const rheobase_field& f) {
  if (f.choices != nullptr || f.unit != nullptr) return;
  const std::string in_words = dimension_name(to_dimension(f.dimension));
  if (in_words.starts_with("a quantity in"))
    throw Failed{
        fmt::format("{} '{}' is {}, which has no usual unit, and it names none to be shown in", what, f.name, in_words),
        "add shown_in(\"...\") to the field: the unit that people of the field use"};
}

double as_written(const rheobase_field& f, double si, const std::string& unit) {
  return parse_quantity(to_text(Quantity(si, to_dimension(f.dimension)), unit)).si;
}

/// A number that is shown in one unit and given in another is the same bits.
void require_readable(const rheobase_field& f) {
  const std::string usual = usual_unit(to_dimension(f.dimension));
  for (const double si : {f.default_value, f.minimum, f.maximum}) {
    if (!std::isfinite(si)) continue;
    for (const std::string& unit : {std::string(f.unit != nullptr ? f.unit : ""), usual})
      if (const double read = as_written(f, si, unit); !same_bits(read, si))
        throw Failed{fmt::format("{} = {:.17g} (SI) is shown as {}, which is read as {:.17g}", f.name, si,
                                 to_text(Quantity(si, to_dimension(f.dimension)), unit), read)};
  }
}

}  // namespace

std::string documented(const Subject& subject) {
  const rheobase_model& m = subject.model();
  require_description(fmt::format("the {} model", kind_name(m.kind)), m.name, m.description);
  for (const rheobase_field& f : parameters_of(m)) {
    require_description("parameter", f.name, f.description);
    require_unit("parameter", f);
  }
  const auto state = state_fields_of(m);
  for (const rheobase_field& f : state) {
    require_description("state variable", f.name, f.description);
    require_unit("state variable", f);
  }
  return fmt::format("{}, {}{}", counted(m.parameter_count, "parameter"), counted(state.size(), "state variable"),
                     m.equations == nullptr ? "; it has no text of equations" : "");
}

std::string defaults(const Subject& subject) {
  const Model model = model_with(subject, 3);
  Network network;
  try {
    network = compile(model, subject.registry, {.threads = 1});
  } catch (const ModelError& error) {
    throw Failed{fmt::format("with its defaults it makes no model: {}", error.problems()[0].message)};
  }
  if (!network.warnings.empty())
    throw Failed{fmt::format("with its defaults a simulation warns: {}", network.warnings[0].message)};
  if (subject.model().kind != RHEOBASE_KIND_NEURON) return counted(subject.model().parameter_count, "parameter");
  const CompiledPopulation& p = network.populations[0];
  for (std::size_t v = 0; v < p.state.size(); ++v) {
    const rheobase_field& f = p.state_fields()[v];
    if (!is_inside(f, p.state[v][0]))
      throw Failed{fmt::format("state variable '{}' starts at the default of '{}', {}, which is outside its own range",
                               f.name, f.initial_from != nullptr ? f.initial_from : f.name,
                               field_text(f, p.state[v][0]))};
  }
  return fmt::format("{}, {}, without an error or warning at dt = 0.1 ms",
                     counted(p.parameters.values.size(), "parameter"), counted(p.state.size(), "state variable"));
}

std::string units(const Subject& subject) {
  std::size_t numbers = 0;
  Values spelled;
  for (const rheobase_field& f : parameters_of(subject.model())) {
    if (f.choices != nullptr) continue;
    require_readable(f);
    spelled[f.name] =
        Quantity(as_written(f, f.default_value, f.unit != nullptr ? f.unit : ""), to_dimension(f.dimension));
    ++numbers;
  }
  for (const rheobase_field& f : state_fields_of(subject.model())) require_readable(f);
  const std::string read =
      fmt::format("{} written in the units shown and read again: the same bits", counted(numbers, "parameter"));
  if (subject.model().kind != RHEOBASE_KIND_NEURON) return read;
  return read + "; " + scaling(subject);
}

}  // namespace rheobase::conformance
