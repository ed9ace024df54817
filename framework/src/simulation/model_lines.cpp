#include "simulation/model_lines.hpp"

#include "text/fast_digest.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

constexpr std::size_t longest = 80;  // characters

/// Short enough to be shown, and the same for the same text alone.
std::string told(const std::string& text) {
  if (text.size() <= longest) return text;
  FastDigest digest;
  digest.add(text);
  return fmt::format("{}... ({} characters, digest {})", text.substr(0, 40), text.size(), digest.text());
}

template <class T>
std::span<const char> bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// A list so long that its text would take more memory than itself.
std::string list_text(const std::vector<Quantity>& list) {
  FastDigest digest;
  for (const Quantity& q : list) {
    digest.add({reinterpret_cast<const char*>(&q.si), sizeof q.si});
    digest.add({reinterpret_cast<const char*>(&q.dimension), sizeof q.dimension});
  }
  return fmt::format("a list of {} values from {} on (digest {})", list.size(), to_text(list.front()), digest.text());
}

std::string value_text(const Value& value) {
  if (const auto* list = std::get_if<std::vector<Quantity>>(&value); list != nullptr && list->size() > longest)
    return list_text(*list);
  const auto* series = std::get_if<SharedSeries>(&value);
  if (series == nullptr || *series == nullptr) return told(to_text(value));
  FastDigest digest;  // of the rows, not of the file: a program can make them, too
  for (const Time& t : (*series)->times) {
    const double si = t.value();
    digest.add({reinterpret_cast<const char*>(&si), sizeof si});
  }
  digest.add(bytes_of((*series)->steps));
  digest.add(bytes_of((*series)->neurons));
  for (const Series::Column& column : (*series)->columns) {
    digest.add(column.name);
    digest.add(bytes_of(column.si));
  }
  return fmt::format("{} (rows with digest {})", to_text(value), digest.text());
}

class Lines {
 public:
  Lines(const Model& model, const Network& network) {
    const auto time = [](Time t) { return to_text(Quantity(t)); };
    add("dt", time(model.dt));
    add("duration", time(model.duration));
    add("seed", std::to_string(model.seed));
    for_each_kind([&](const auto& kind) {
      const auto& described = model.*kind.list;
      const auto& compiled = compiled_parts(network, kind);
      for (std::size_t i = 0; i < described.size(); ++i)
        part(std::string(kind.part) + "." + described[i].name, described[i], *compiled[i].registered);
    });
  }
  ModelLines take() { return std::move(lines_); }

 private:
  void add(std::string what, std::string is) { lines_.emplace_back(std::move(what), std::move(is)); }

  template <class Part>
  void part(const std::string& path, const Part& part, const RegisteredModel& registered) {
    const std::string from =
        registered.file == nullptr
            ? "of the program itself"
            : fmt::format("of plug-in {} {}", registered.file->manifest->name, registered.file->manifest->version);
    add(path, fmt::format("{} {}", registered.model->name, from));
    fields(registered.model->name, parameters_of(*registered.model));
    for (const auto& [key, value] : part.values) add(path + "." + key, value_text(value));
    if constexpr (requires { part.size; }) add(path + ".size", std::to_string(part.size));
    if constexpr (requires { part.targets; }) targets(path, part.targets);
    if constexpr (requires { part.variables; }) {
      std::string variables;
      for (const std::string& v : part.variables) variables += (variables.empty() ? "" : ", ") + v;
      if (!variables.empty()) add(path + ".variables", told(variables));
    }
    fields(registered.model->name, state_fields_of(*registered.model));
  }

  /// Two versions that call themselves the same may have other fields.
  void fields(const std::string& model, std::span<const rheobase_field> all) {
    for (const rheobase_field& f : all) {
      const std::string what = fmt::format("field {} of {}", f.name, model);
      if (std::ranges::find(lines_, what, &ModelLines::value_type::first) != lines_.end()) continue;
      std::string is = fmt::format("{}, {} unless given", dimension_name(to_dimension(f.dimension)), default_text(f));
      if (f.choices != nullptr)
        for (int k = 0; f.choices[k] != nullptr; ++k) is += fmt::format(", {}", f.choices[k]);
      add(what, is);
    }
  }

  void targets(const std::string& path, const std::vector<Target>& all) {
    std::string text;
    for (const Target& t : all) {
      text += (text.empty() ? "" : ", ") + t.population;
      for (const Slice& s : t.neurons) text += fmt::format(" {}:{}:{}", s.first, s.last, s.stride);
    }
    add(path + ".target", told(text));
  }

  ModelLines lines_;
};

}  // namespace

ModelLines model_lines(const Model& model, const Network& network) { return Lines(model, network).take(); }

std::string first_difference(const ModelLines& there, const ModelLines& here) {
  const auto [t, h] = std::ranges::mismatch(there, here);
  if (t == there.end() && h == here.end()) return {};
  const auto missing = [](const ModelLines& lines, const std::string& what) {
    return std::ranges::find(lines, what, &ModelLines::value_type::first) == lines.end();
  };
  if (t != there.end() && missing(here, t->first))
    return fmt::format("{} is {} there, and not given here", t->first, t->second);
  if (h != here.end() && missing(there, h->first))
    return fmt::format("{} is {} here, and not given there", h->first, h->second);
  if (t != there.end() && h != here.end() && t->first == h->first)
    return fmt::format("{} is {} there, but {} here", t->first, t->second, h->second);
  return fmt::format("{} is in another place", t != there.end() ? t->first : h->first);
}

}  // namespace rheobase
