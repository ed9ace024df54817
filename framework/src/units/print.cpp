#include <rheobase/units/text.hpp>

#include <rheobase/text/printable.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace rheobase {
namespace {

struct Usual {
  Dimension dimension;
  std::string_view name, unit, example;
};

constexpr Dimension area{.length = 2};
constexpr Dimension per(const Dimension& a, const Dimension& b) { return times_power(a, b, -1); }

constexpr Usual usual[] = {
    {dimensions::none, "a plain number", "", "1.5"},
    {dimensions::time, "a time", "ms", "10 ms"},
    {dimensions::frequency, "a frequency", "Hz", "10 Hz"},
    {dimensions::current, "a current", "nA", "2 nA"},
    {dimensions::voltage, "a voltage", "mV", "-65 mV"},
    {dimensions::resistance, "a resistance", "Mohm", "10 Mohm"},
    {dimensions::conductance, "a conductance", "nS", "10 nS"},
    {dimensions::capacitance, "a capacitance", "pF", "200 pF"},
    {dimensions::charge, "a charge", "pC", "1 pC"},
    {per(dimensions::none, dimensions::voltage), "an inverse voltage", "1/mV", "0.07 / mV"},
    {per(dimensions::voltage, dimensions::time), "a voltage per time", "V/s", "20 V/s"},
    {per(dimensions::current, dimensions::time), "a current per time", "nA/ms", "0.1 nA/ms"},
    {per(dimensions::conductance, dimensions::voltage), "a conductance per voltage", "nS/mV", "1 nS/mV"},
    {{.length = 1}, "a length", "um", "10 um"},
    {area, "an area", "um^2", "100 um^2"},
    {per(dimensions::capacitance, area), "a capacitance per area", "uF/cm^2", "1 uF/cm^2"},
    {per(dimensions::conductance, area), "a conductance per area", "mS/cm^2", "0.3 mS/cm^2"},
    {per(dimensions::current, area), "a current per area", "uA/cm^2", "10 uA/cm^2"},
    {{.temperature = 1}, "a temperature", "K", "309 K"},
};

const Usual* find_usual(const Dimension& dimension) {
  for (const Usual& entry : usual) {
    if (entry.dimension == dimension) return &entry;
  }
  return nullptr;
}

std::string product_of_base_units(const Dimension& dimension) {
  struct {
    const char* symbol;
    int power;
  } const factors[] = {{"kg", dimension.mass},
                       {"m", dimension.length},
                       {"s", dimension.time},
                       {"A", dimension.current},
                       {"K", dimension.temperature}};
  std::string above, below;
  for (const auto& [symbol, power] : factors) {
    if (power == 0) continue;
    const int size = std::abs(power);
    const std::string factor = symbol + (size == 1 ? std::string() : "^" + std::to_string(size));
    if (power < 0) below += "/" + factor;
    else above += (above.empty() ? "" : "*") + factor;
  }
  return (above.empty() ? "1" : above) + below;
}

/// The decimal with the fewest digits that distinguishes a finite `value` from every other double, times 10^`shift`. The
/// decimal point is moved in the text: a multiplication would round, and one double in forty would not come back.
std::string shortest_decimal(double value, int shift) {
  char buffer[32] = {};
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);
  const char* const power = buffer + e + 1;
  int exponent = 0;  // of the first digit
  std::from_chars(*power == '+' ? power + 1 : power, end, exponent);
  exponent = value == 0.0 ? 0 : exponent + shift;

  const int count = static_cast<int>(digits.size());
  constexpr int longest_whole = 15;
  std::string decimal = std::signbit(value) ? "-" : "";
  if (exponent < -4 || exponent >= longest_whole) {
    if (count > 1) digits.insert(1, ".");
    return decimal + digits + "e" + std::to_string(exponent);
  }
  if (exponent < 0) {
    digits.insert(0, "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0'));
  } else if (exponent + 1 < count) {
    digits.insert(static_cast<std::size_t>(exponent + 1), ".");
  } else {
    digits.append(static_cast<std::size_t>(exponent + 1 - count), '0');
  }
  return decimal + digits;
}

std::string number_text(double value, int shift) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return shortest_decimal(value, shift);
}

}  // namespace

double in_unit(double si, const Unit& unit) {
  if (unit.exponent == 0 || si == 0.0 || !std::isfinite(si)) return si;
  const std::string decimal = shortest_decimal(si, -unit.exponent);
  double value = 0.0;
  const auto result = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  if (result.ec == std::errc()) return value;
  return std::copysign(unit.exponent < 0 ? std::numeric_limits<double>::infinity() : 0.0, si);
}

std::string to_text(const Quantity& value, std::string_view unit) {
  const std::string usual_text = unit.empty() ? usual_unit(value.dimension) : std::string();
  const std::string_view unit_text = unit.empty() ? std::string_view(usual_text) : unit;
  const Unit parsed = parse_unit(unit_text);
  if (parsed.dimension != value.dimension) {
    throw UnitError(in_quotes(to_text(value)) + " is " + dimension_name(value.dimension) + ", but " +
                        in_quotes(unit_text) + " is a unit of " + dimension_name(parsed.dimension),
                    0);
  }
  std::string text = number_text(value.si, -parsed.exponent);
  if (unit_text.starts_with("1/")) return text.append(" / ").append(unit_text.substr(2));
  if (!unit_text.empty()) text.append(" ").append(unit_text);
  return text;
}

std::string usual_unit(const Dimension& dimension) {
  const Usual* entry = find_usual(dimension);
  return entry != nullptr ? std::string(entry->unit) : product_of_base_units(dimension);
}

std::string dimension_name(const Dimension& dimension) {
  const Usual* entry = find_usual(dimension);
  return entry != nullptr ? std::string(entry->name) : "a quantity in " + product_of_base_units(dimension);
}

std::string example_of(const Dimension& dimension) {
  const Usual* entry = find_usual(dimension);
  if (entry != nullptr) return std::string(entry->example);
  const std::string unit = product_of_base_units(dimension);
  return unit.starts_with("1/") ? "1 / " + unit.substr(2) : "1 " + unit;
}

}  // namespace rheobase
