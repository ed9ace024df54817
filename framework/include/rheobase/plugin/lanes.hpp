#pragma once
// What stands behind `Real` for many neurons: two vector registers side by side. While one register waits for a result
// the CPU computes the other, which makes long chains such as exp nearly twice as fast as with one. Every operation is per
// lane and rounds exactly as for one double, so a neuron's result does not depend on the lane that it fell into.

#include <rheobase/plugin/registers.hpp>
#include <rheobase/units/quantities.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace rheobase::inline RHEOBASE_TARGET {

/// Doubles that are computed together.
inline constexpr int lanes_width = 2 * detail::register_width;

/// One truth value a lane: what a comparison of Lanes gives.
class LanesMask {
 public:
  using Register = detail::MaskRegister;  // bits or a vector: as compiler and instruction set have it
  LanesMask(Register low, Register high) : low_(low), high_(high) {}
  LanesMask(bool all) : low_(all ? detail::every_lane : Register{}), high_(low_) {}
  LanesMask(const LanesMask& other) : low_(other.low_), high_(other.high_) {}  // see Lanes
  LanesMask& operator=(const LanesMask& other) { return low_ = other.low_, high_ = other.high_, *this; }
  [[nodiscard]] Register low() const { return low_; }
  [[nodiscard]] Register high() const { return high_; }

  friend LanesMask operator&&(LanesMask a, LanesMask b) {
    return {Register(a.low_ & b.low_), Register(a.high_ & b.high_)};
  }
  friend LanesMask operator||(LanesMask a, LanesMask b) {
    return {Register(a.low_ | b.low_), Register(a.high_ | b.high_)};
  }
  friend LanesMask operator!(LanesMask a) { return {detail::complement(a.low_), detail::complement(a.high_)}; }
  friend LanesMask operator&&(LanesMask a, bool b) { return a && LanesMask(b); }
  friend LanesMask operator&&(bool a, LanesMask b) { return LanesMask(a) && b; }
  friend LanesMask operator||(LanesMask a, bool b) { return a || LanesMask(b); }
  friend LanesMask operator||(bool a, LanesMask b) { return LanesMask(a) || b; }

  /// What an `if` asks for, and what there is not.
  template <class Bool>
  requires std::same_as<Bool, bool>
  explicit operator Bool() const {
    static_assert(
        !std::same_as<Bool, bool>,
        "rheobase: neurons of one register differ: write where(condition, yes, no), not if, ?: or a loop until");
    return false;
  }

 private:
  Register low_, high_;
};

/// As many doubles as two registers hold, computed together.
class Lanes {
 public:
  using Register = detail::DoubleRegister;
  Lanes() = default;
  Lanes(Register low, Register high) : low_(low), high_(high) {}
  Lanes(double all) : low_(all - Register{}), high_(low_) {}  // x - 0 is x for every x, -0 included; x + 0 is not
  // Copied register by register: as a whole, GCC would copy it in pieces that are smaller than a register.
  Lanes(const Lanes& other) : low_(other.low_), high_(other.high_) {}
  Lanes& operator=(const Lanes& other) { return low_ = other.low_, high_ = other.high_, *this; }
  [[nodiscard]] Register low() const { return low_; }
  [[nodiscard]] Register high() const { return high_; }
  [[nodiscard]] double operator[](int lane) const {
    return lane < detail::register_width ? low_[lane] : high_[lane - detail::register_width];
  }

  static Lanes load(const double* from) {
    Lanes r;
    __builtin_memcpy(&r.low_, from, sizeof r.low_);
    __builtin_memcpy(&r.high_, from + detail::register_width, sizeof r.high_);
    return r;
  }
  void store(double* to) const {
    __builtin_memcpy(to, &low_, sizeof low_);
    __builtin_memcpy(to + detail::register_width, &high_, sizeof high_);
  }

  friend Lanes operator+(Lanes a) { return a; }
  friend Lanes operator-(Lanes a) { return {-a.low_, -a.high_}; }
#define RHEOBASE_LANES_OPERATOR(op) \
  friend Lanes operator op(Lanes a, Lanes b) { return {a.low_ op b.low_, a.high_ op b.high_}; }
  RHEOBASE_LANES_OPERATOR(+)
  RHEOBASE_LANES_OPERATOR(-)
  RHEOBASE_LANES_OPERATOR(*)
  RHEOBASE_LANES_OPERATOR(/)
#undef RHEOBASE_LANES_OPERATOR
  Lanes& operator+=(Lanes b) { return *this = *this + b; }
  Lanes& operator-=(Lanes b) { return *this = *this - b; }
  Lanes& operator*=(Lanes b) { return *this = *this * b; }
  Lanes& operator/=(Lanes b) { return *this = *this / b; }

  using Mask = LanesMask;
#define RHEOBASE_LANES_COMPARE(op, name)                                       \
  friend Mask operator op(Lanes a, Lanes b) {                                  \
    return Mask(detail::name(a.low_, b.low_), detail::name(a.high_, b.high_)); \
  }
  RHEOBASE_LANES_COMPARE(<, less)
  RHEOBASE_LANES_COMPARE(<=, less_equal)
  RHEOBASE_LANES_COMPARE(>, greater)
  RHEOBASE_LANES_COMPARE(>=, greater_equal)
  RHEOBASE_LANES_COMPARE(==, equal)
  RHEOBASE_LANES_COMPARE(!=, not_equal)
#undef RHEOBASE_LANES_COMPARE

 private:
  Register low_, high_;
};

// Boost.Units compares quantities to one bool; over lanes a comparison has one answer a lane.
#define RHEOBASE_COMPARE(op)                                                                                           \
  template <class Unit>                                                                                                \
  LanesMask operator op(const boost::units::quantity<Unit, Lanes>& a, const boost::units::quantity<Unit, Lanes>& b) {  \
    return a.value() op b.value();                                                                                     \
  }                                                                                                                    \
  template <class Unit>                                                                                                \
  LanesMask operator op(const boost::units::quantity<Unit, Lanes>& a, const boost::units::quantity<Unit, double>& b) { \
    return a.value() op b.value();                                                                                     \
  }                                                                                                                    \
  template <class Unit>                                                                                                \
  LanesMask operator op(const boost::units::quantity<Unit, double>& a, const boost::units::quantity<Unit, Lanes>& b) { \
    return a.value() op b.value();                                                                                     \
  }
RHEOBASE_COMPARE(<)
RHEOBASE_COMPARE(<=)
RHEOBASE_COMPARE(>)
RHEOBASE_COMPARE(>=)
RHEOBASE_COMPARE(==)
RHEOBASE_COMPARE(!=)
#undef RHEOBASE_COMPARE

// Boost.Units multiplies a quantity by a number of its own representation alone; equations also have 4.0_kHz * exp(x),
// 0.5 * s.V and 1.0 / p.tau.
template <class Unit>
auto operator*(const boost::units::quantity<Unit, double>& a, Lanes b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() * b);
}
template <class Unit>
auto operator*(Lanes a, const boost::units::quantity<Unit, double>& b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a * b.value());
}
template <class Unit>
auto operator/(const boost::units::quantity<Unit, double>& a, Lanes b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() / b);
}
template <class Unit>
auto operator*(double a, const boost::units::quantity<Unit, Lanes>& b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a * b.value());
}
template <class Unit>
auto operator*(const boost::units::quantity<Unit, Lanes>& a, double b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() * b);
}
template <class Unit>
auto operator/(const boost::units::quantity<Unit, Lanes>& a, double b) {
  return boost::units::quantity<Unit, Lanes>::from_value(a.value() / b);
}
template <class Unit>
auto operator/(double a, const boost::units::quantity<Unit, Lanes>& b) {
  return Lanes(a) / b;
}
template <class Unit>
auto operator/(Lanes a, const boost::units::quantity<Unit, double>& b) {
  return a / boost::units::quantity<Unit, Lanes>::from_value(b.value());
}

/// Bit i is the truth value of lane i; of a plain bool, bit 0.
inline std::uint64_t bits(bool one) { return one ? 1U : 0U; }
inline std::uint64_t bits(LanesMask mask) {
  return detail::bits_of(mask.low()) | detail::bits_of(mask.high()) << detail::register_width;
}
/// Whether the mask is true of every lane.
inline bool all_of(bool one) { return one; }
inline bool all_of(LanesMask mask) { return bits(mask) == (std::uint64_t{1} << lanes_width) - 1; }

/// Chooses per neuron: `yes` where the condition holds, else `no`. Both are computed.
inline double where(bool condition, double yes, double no) { return condition ? yes : no; }
inline Lanes where(LanesMask condition, Lanes yes, Lanes no) {
  return {detail::choose(condition.low(), yes.low(), no.low()),
          detail::choose(condition.high(), yes.high(), no.high())};
}
inline Lanes where(LanesMask condition, Lanes yes, double no) { return where(condition, yes, Lanes(no)); }
inline Lanes where(LanesMask condition, double yes, Lanes no) { return where(condition, Lanes(yes), no); }
/// The same for quantities of one unit.
template <class Condition, class Unit, class A, class B>
auto where(Condition condition, const boost::units::quantity<Unit, A>& yes, const boost::units::quantity<Unit, B>& no) {
  const auto value = where(condition, yes.value(), no.value());
  return boost::units::quantity<Unit, std::remove_const_t<decltype(value)>>::from_value(value);
}

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

// What functions over `Real` do with the bits of numbers, for one double and for a register alike.

/// A whole number a lane. Arithmetic wraps.
struct LaneWords {
  WordRegister low, high;
  LaneWords() = default;
  LaneWords(WordRegister l, WordRegister h) : low(l), high(h) {}
  LaneWords(std::uint64_t all) : low(WordRegister{} + all), high(low) {}
  LaneWords(const LaneWords& other) : low(other.low), high(other.high) {}  // see Lanes
  LaneWords& operator=(const LaneWords& other) { return low = other.low, high = other.high, *this; }
#define RHEOBASE_WORDS_OPERATOR(op) \
  friend LaneWords operator op(LaneWords a, LaneWords b) { return {a.low op b.low, a.high op b.high}; }
  RHEOBASE_WORDS_OPERATOR(+)
  RHEOBASE_WORDS_OPERATOR(-)
  RHEOBASE_WORDS_OPERATOR(&)
  RHEOBASE_WORDS_OPERATOR(|)
  RHEOBASE_WORDS_OPERATOR(^)
#undef RHEOBASE_WORDS_OPERATOR
  friend LaneWords operator<<(LaneWords a, unsigned by) { return {a.low << by, a.high << by}; }
  friend LaneWords operator>>(LaneWords a, unsigned by) { return {a.low >> by, a.high >> by}; }
};
/// The bits of a double, or of each lane, as a whole number.
template <class Real>
using WordOf = std::conditional_t<std::is_same_v<Real, double>, std::uint64_t, LaneWords>;

inline std::uint64_t word_of(double x) { return std::bit_cast<std::uint64_t>(x); }
inline LaneWords word_of(Lanes x) {
  return {std::bit_cast<WordRegister>(x.low()), std::bit_cast<WordRegister>(x.high())};
}
inline double real_of(std::uint64_t word) { return std::bit_cast<double>(word); }
inline Lanes real_of(LaneWords word) {
  return {std::bit_cast<DoubleRegister>(word.low), std::bit_cast<DoubleRegister>(word.high)};
}

template <class Real>
WordOf<Real> load_words(const std::uint64_t* from) {
  WordOf<Real> words;
  __builtin_memcpy(static_cast<void*>(&words), from, sizeof words);
  return words;
}

/// The whole product of the lower 32 bits of two words; what stands above them is not looked at.
inline std::uint64_t low_product(std::uint64_t a, std::uint64_t b) { return (a & 0xFFFFFFFFU) * (b & 0xFFFFFFFFU); }
inline LaneWords low_product(LaneWords a, LaneWords b) {
  return {low_product(a.low, b.low), low_product(a.high, b.high)};
}

/// 1.5 * 2^52. The sum of it and a number below 2^51 is rounded to whole numbers, and has the whole number in its last
/// bits, as a two's complement.
inline constexpr double whole_shift = 0x1.8p52;

inline Lanes hidden(Lanes x) { return {hidden(x.low()), hidden(x.high())}; }

/// `b` where it is above (below) `a`, else `a`.
inline double larger(double a, double b) { return a < b ? b : a; }
inline double smaller(double a, double b) { return b < a ? b : a; }
inline Lanes larger(Lanes a, Lanes b) { return {larger(a.low(), b.low()), larger(a.high(), b.high())}; }
inline Lanes smaller(Lanes a, Lanes b) { return {smaller(a.low(), b.low()), smaller(a.high(), b.high())}; }

inline double square_root(double x) { return __builtin_sqrt(x); }
inline Lanes square_root(Lanes x) { return {square_root(x.low()), square_root(x.high())}; }

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
