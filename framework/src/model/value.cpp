#include <rheobase/model/value.hpp>

#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

namespace rheobase {
namespace {

struct AsToml {
  std::string operator()(const Quantity& q) const {
    const std::string text = to_text(q);
    return q.dimension == dimensions::none ? text : '"' + text + '"';
  }
  std::string operator()(const std::vector<Quantity>& list) const {
    std::string text = "[";
    for (const Quantity& q : list) text += (text.size() > 1 ? ", " : "") + (*this)(q);
    return text + "]";
  }
  std::string operator()(const Linspace& v) const {
    return fmt::format("{{ linspace = {{ from = {}, to = {} }} }}", (*this)(v.from), (*this)(v.to));
  }
  std::string operator()(const Normal& v) const {
    return fmt::format("{{ normal = {{ mean = {}, std = {} }} }}", (*this)(v.mean), (*this)(v.std));
  }
  std::string operator()(const Uniform& v) const {
    return fmt::format("{{ uniform = {{ low = {}, high = {} }} }}", (*this)(v.low), (*this)(v.high));
  }
  std::string operator()(const std::string& choice) const {
    std::string escaped;
    for (const char c : choice) {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += c;
    }
    return '"' + printable(escaped, escaped.size()) + '"';
  }
  std::string operator()(const SharedSeries& series) const {
    if (series == nullptr) return "no table";
    return series->file.empty() ? fmt::format("a table of {} rows", series->rows()) : (*this)(series->file);
  }
};

}  // namespace

template <std::same_as<Value> V>
std::string to_text(const V& value) {
  return std::visit(AsToml{}, value);
}
template std::string to_text(const Value& value);

}  // namespace rheobase
