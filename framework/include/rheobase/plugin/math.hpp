#pragma once
// Mathematical functions of `Real`, by one name for one double and for a vector register, with the same bits in
// both: a neuron's result may not depend on the lane that it fell into. Those that kernels live on are computed side by
// side, in exponential.hpp and logarithm.hpp; sin and cos go to the C library lane by lane.
//
// All take dimensionless quantities too: exp(-dt / p.tau), exprel((s.V - p.V_th) / p.Delta_T). For a plain double
// write rheobase::exp(x), and so with expm1, log and tanh: the C library puts another `exp`, with other last bits, into
// the global namespace, and the compiler calls the bare name ambiguous where both are seen. Nothing here can make it
// prefer ours, and it is better asked than given the other in silence.

#include <rheobase/plugin/exponential.hpp>
#include <rheobase/plugin/logarithm.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace rheobase::inline RHEOBASE_TARGET {

/// e^x, within 1 unit in the last place. Beyond the range of normal numbers 0, below x = -708.7, and inf, above 709.4.
inline double exp(double x) { return detail::exp_of(x); }
inline Lanes exp(Lanes x) { return detail::exp_of(x); }

/// e^x - 1 without cancellation, within 2 units in the last place; inf above x = 709.4.
inline double expm1(double x) { return detail::expm1_of(x); }
inline Lanes expm1(Lanes x) { return detail::expm1_of(x); }

/// (e^x - 1) / x, and 1 at 0, within 2 units in the last place; inf above x = 709.4. Exponential integrators have it.
inline double exprel(double x) { return detail::exprel_of(x); }
inline Lanes exprel(Lanes x) { return detail::exprel_of(x); }

/// x / (e^x - 1), and 1 at 0, within 2 units in the last place; 0 above x = 709.4. The rates of Hodgkin and Huxley have
/// it: a x / (1 - e^-x) is a inverse_exprel(-x).
inline double inverse_exprel(double x) { return detail::inverse_exprel_of(x); }
inline Lanes inverse_exprel(Lanes x) { return detail::inverse_exprel_of(x); }

/// The hyperbolic tangent, within 3 units in the last place.
inline double tanh(double x) { return detail::tanh_of(x); }
inline Lanes tanh(Lanes x) { return detail::tanh_of(x); }

/// The natural logarithm, within 1 unit in the last place; -inf of 0, NaN of what is below.
inline double log(double x) { return detail::log_of(x); }
inline Lanes log(Lanes x) { return detail::log_of(x); }

/// The square root, rounded exactly as the C library's.
using std::sqrt;
inline Lanes sqrt(Lanes x) { return detail::square_root(x); }

/// The nearest whole number, the even one of two that are as near.
inline double nearest_whole(double x) { return detail::nearest_whole_of(x); }
inline Lanes nearest_whole(Lanes x) { return detail::nearest_whole_of(x); }

using std::abs;
using std::cos;
using std::sin;

#define RHEOBASE_LANE_BY_LANE(function)                                    \
  inline Lanes function(Lanes x) {                                         \
    double result[lanes_width];                                            \
    for (int i = 0; i < lanes_width; ++i) result[i] = std::function(x[i]); \
    return Lanes::load(result);                                            \
  }
RHEOBASE_LANE_BY_LANE(abs)
RHEOBASE_LANE_BY_LANE(cos)
RHEOBASE_LANE_BY_LANE(sin)
#undef RHEOBASE_LANE_BY_LANE

#define RHEOBASE_OF_DIMENSIONLESS(function)                                                                            \
  template <class System, class Real>                                                                                  \
  Real function(const boost::units::quantity<boost::units::unit<boost::units::dimensionless_type, System>, Real>& x) { \
    return function(x.value());                                                                                        \
  }
RHEOBASE_OF_DIMENSIONLESS(exp)
RHEOBASE_OF_DIMENSIONLESS(expm1)
RHEOBASE_OF_DIMENSIONLESS(exprel)
RHEOBASE_OF_DIMENSIONLESS(inverse_exprel)
RHEOBASE_OF_DIMENSIONLESS(tanh)
RHEOBASE_OF_DIMENSIONLESS(nearest_whole)
RHEOBASE_OF_DIMENSIONLESS(cos)
RHEOBASE_OF_DIMENSIONLESS(log)
RHEOBASE_OF_DIMENSIONLESS(sin)
RHEOBASE_OF_DIMENSIONLESS(sqrt)
#undef RHEOBASE_OF_DIMENSIONLESS

/// The size of a quantity, in its unit.
template <class Unit, class Real>
auto abs(const boost::units::quantity<Unit, Real>& x) {
  return boost::units::quantity<Unit, Real>::from_value(abs(x.value()));
}

/// Lambert's function W_0, for closed forms: the w >= -1 for which w e^w = x. NaN below x = -1/e, where there is none.
inline double lambert_w(double x) {
  const double above_branch = 1.0 + std::numbers::e * x;
  if (above_branch < -1e-15) return std::numeric_limits<double>::quiet_NaN();
  const double p = sqrt(2.0 * abs(above_branch)), series = p * (1.0 - p / 3.0) - 1.0;
  if (p < 1e-5) return series;  // where the iteration would divide 0 by 0
  double w = x < 0.0 ? series : std::log1p(x);
  for (int i = 0; i < 8; ++i) {  // Halley's method
    const double f = w - x * exp(-w);
    w -= f / (w + 1.0 - 0.5 * (w + 2.0) * f / (w + 1.0));
  }
  return w;
}

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

/// `choose` of two numbers, or of the values of two quantities.
template <class Result, class A, class B, class Choose>
Result chosen(const A& a, const B& b, Choose choose) {
  if constexpr (requires { typename Result::value_type; }) {
    using Value = typename Result::value_type;
    return Result::from_value(choose(Value(a.value()), Value(b.value())));
  } else {
    return choose(Result(a), Result(b));
  }
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// The smaller and the larger of two numbers, or of two quantities of one unit. `a` when it is NaN, so that clipping a
/// state variable, min(s.V, p.V_peak), does not hide one.
template <class A, class B>
auto min(const A& a, const B& b) -> decltype(where(b < a, b, a)) {
  return detail::chosen<decltype(where(b < a, b, a))>(a, b, [](auto x, auto y) { return detail::smaller(x, y); });
}
template <class A, class B>
auto max(const A& a, const B& b) -> decltype(where(a < b, b, a)) {
  return detail::chosen<decltype(where(a < b, b, a))>(a, b, [](auto x, auto y) { return detail::larger(x, y); });
}

}  // namespace rheobase::inline RHEOBASE_TARGET
