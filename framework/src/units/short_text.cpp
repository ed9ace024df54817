#include <rheobase/units/short_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rheobase {

std::string short_text(const Quantity& value, int digits) {
  static constexpr std::array<std::pair<int, const char*>, 9> prefixes{
      {{6, "M"}, {3, "k"}, {0, ""}, {-3, "m"}, {-6, "u"}, {-9, "n"}, {-12, "p"}, {-15, "f"}, {9, "G"}}};
  const char* symbol = value.dimension == dimensions::current   ? "A"
                       : value.dimension == dimensions::voltage ? "V"
                                                                : nullptr;
  const double size = std::abs(value.si);
  if (symbol == nullptr || !(1e-30 <= size && size < 1e12)) return to_text(value);
  // Rounded first: 999.99 pA to four digits is 1 nA.
  const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(size)));
  const double rounded = std::round(value.si * scale) / scale;
  const int exponent = std::max(-15, static_cast<int>(std::floor(std::log10(std::abs(rounded)) / 3.0 + 1e-12)) * 3);
  for (const auto& [e, prefix] : prefixes)
    if (e == exponent) return fmt::format("{:.{}g} {}{}", rounded / std::pow(10.0, e), digits, prefix, symbol);
  return to_text(value);
}

}  // namespace rheobase
