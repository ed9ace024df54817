#include "deviates_reference.hpp"

#include "ornstein_uhlenbeck.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace rheobase::bench {
namespace {

/// The distance of `value` from `exact` in units of the last place of `exact`.
double error_of(double value, long double exact) {
  const double near = std::abs(static_cast<double>(exact));
  const double unit = std::nextafter(near, std::numeric_limits<double>::infinity()) - near;
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact)) / unit;
}

template <class Function>
double lane_0(Function f, double x) {
  double result[width];
  store(result, f(all(x)));
  return result[0];
}

/// Over 400 000 arguments from `low` to `high`.
template <class Function, class Exact>
double largest(Function f, Exact exact, double low, double high) {
  constexpr int arguments = 400'000;
  double worst = 0.0;
  for (int i = 0; i <= arguments; ++i) {
    const double x = low + (high - low) * (i + 0.37) / (arguments + 1);
    worst = std::max(worst, error_of(lane_0(f, x), exact(static_cast<long double>(x))));
  }
  return worst;
}

constexpr long double pi = 3.14159265358979323846264338327950288L;

}  // namespace

void fill_uniform(std::vector<double>& out, std::uint64_t step) {
  for (std::size_t i = 0; i < out.size(); i += 2 * width) {
    const Uniforms u = uniforms(counting(i / 2), step);
    store(out.data() + i, u.first);
    store(out.data() + i + width, u.second);
  }
}

void fill_normal(std::vector<double>& out, std::uint64_t step) {
  for (std::size_t i = 0; i < out.size(); i += 2 * width) {
    const Normals n = normals(counting(i / 2), step);
    store(out.data() + i, n.first);
    store(out.data() + i + width, n.second);
  }
}

double largest_error(const std::string& function) {
  if (function == "exp")
    return largest([](Reg x) { return exponential(x); }, [](long double x) { return std::exp(x); }, -30.0, 30.0);
  if (function == "exp - 1")
    return largest([](Reg x) { return exponential_less_one(x); }, [](long double x) { return std::expm1(x); }, -12.0,
                   12.0);
  if (function == "log")
    return largest([](Reg x) { return logarithm(x); }, [](long double x) { return std::log(x); }, 0x1p-53, 1.0);
  if (function == "sine")  // where the product of 2 pi and u is not near a zero of it
    return largest([](Reg u) { return sine_cosine_of_turns(u).sine; },
                   [](long double u) { return std::sin(2 * pi * u); }, 0.01, 0.49);
  if (function == "cosine")
    return largest([](Reg u) { return sine_cosine_of_turns(u).cosine; },
                   [](long double u) { return std::cos(2 * pi * u); }, 0.26, 0.74);
  throw std::invalid_argument(function);
}

}  // namespace rheobase::bench
