#pragma once
// How a plug-in author names the members of Parameters and State, so that scenario files, messages and tables can:
//   static constexpr auto fields = std::tuple{field("tau", &Parameters::tau, "membrane time constant", positive)};
// Everything here happens at compile time; what crosses the boundary is the array of rheobase_field at the end.

#include <rheobase/plugin/abi.h>
#include <rheobase/plugin/instruction_set.hpp>
#include <rheobase/plugin/lanes.hpp>
#include <rheobase/units/dimension.hpp>
#include <rheobase/units/literals.hpp>

#include <array>
#include <limits>
#include <tuple>
#include <type_traits>

namespace rheobase::inline RHEOBASE_TARGET {

/// What happens to V at a spike: `hard` sets it to V_reset, `soft` subtracts V_th - V_reset and so keeps the overshoot.
enum class Reset { hard, soft };

/// The names of an enumeration's values in their order, so that it can be a field. For an enumeration of your own,
/// write this function beside it: `constexpr auto choice_names(Mode) { return names("fast", "slow"); }`.
template <class... Name>
constexpr std::array<const char*, sizeof...(Name) + 1> names(Name... name) {
  return {name..., nullptr};
}
constexpr auto choice_names(Reset) { return names("hard", "soft"); }

// ---- what an author may say of a field ---------------------------------------------------------------------------

struct Positive {};
/// Above zero.
inline constexpr Positive positive{};
struct NotNegative {};
/// Zero or above.
inline constexpr NotNegative not_negative{};
template <class Q>
struct Between {
  Q minimum, maximum;
};
/// At least `minimum` and at most `maximum`, both of the field's own quantity.
template <class Q>
constexpr Between<Q> between(Q minimum, Q maximum) {
  return {minimum, maximum};
}

/// What the framework concludes from a field: see rheobase_role in abi.h.
inline constexpr rheobase_role membrane_potential = RHEOBASE_ROLE_MEMBRANE_POTENTIAL;
inline constexpr rheobase_role threshold = RHEOBASE_ROLE_THRESHOLD;
inline constexpr rheobase_role reset_value = RHEOBASE_ROLE_RESET;
inline constexpr rheobase_role time_constant = RHEOBASE_ROLE_TIME_CONSTANT;
inline constexpr rheobase_role whole_steps = RHEOBASE_ROLE_WHOLE_STEPS;
inline constexpr rheobase_role seldom_negative = RHEOBASE_ROLE_SELDOM_NEGATIVE;

struct DisplayUnit {
  const char* unit;
};
/// The unit in tables and messages, where the usual one of the dimension does not fit.
constexpr DisplayUnit shown_in(const char* unit) { return {unit}; }

struct StartsAt {
  const char* parameter;
};
/// A state variable whose initial value is that of a parameter, unless the user gives another.
constexpr StartsAt starts_at(const char* parameter) { return {parameter}; }

// ---- the field ---------------------------------------------------------------------------------------------------

template <class Owner, class Member>
struct Field {
  const char* name;
  Member Owner::*member;
  const char* description;
  const char* unit = nullptr;
  const char* initial_from = nullptr;
  rheobase_role role = RHEOBASE_ROLE_NONE;
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool minimum_excluded = false;
};

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

template <class T>
struct ValueOf {  // plain numbers and lanes
  using Real = T;
};
template <class Unit, class R>
struct ValueOf<boost::units::quantity<Unit, R>> {
  using Real = R;
};

template <class T>
constexpr bool is_lanes = std::is_same_v<T, Lanes>;

/// double, Lanes, a quantity over one of them, or a named choice.
template <class Member>
constexpr bool is_field_type = std::is_enum_v<Member> || std::is_same_v<typename ValueOf<Member>::Real, double> ||
                               is_lanes<typename ValueOf<Member>::Real>;

constexpr double number(double x) { return x; }
template <class Unit>
constexpr double number(const boost::units::quantity<Unit, double>& q) {
  return q.value();
}

template <class F>
constexpr void apply(F& f, Positive) {
  f.minimum = 0.0;
  f.minimum_excluded = true;
}
template <class F>
constexpr void apply(F& f, NotNegative) {
  f.minimum = 0.0;
}
template <class F>
constexpr void apply(F& f, rheobase_role role) {
  f.role = role;
}
template <class F>
constexpr void apply(F& f, DisplayUnit u) {
  f.unit = u.unit;
}
template <class F>
constexpr void apply(F& f, StartsAt s) {
  f.initial_from = s.parameter;
}
template <class Owner, class Member, class Q>
constexpr void apply(Field<Owner, Member>& f, const Between<Q>& range) {
  static_assert(dimension_of<Member> == dimension_of<Q>,
                "rheobase: between() takes the smallest and largest value as quantities of the field's own dimension");
  f.minimum = number(range.minimum);
  f.maximum = number(range.maximum);
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// Names a member of Parameters or State.
/// @param name what users write in scenario files; the literature's symbol
/// @param description one line; `rheobase describe` prints it
/// @param options positive, not_negative, between(a, b), a role such as threshold, shown_in("uF"), starts_at("V_rest")
template <class Owner, class Member, class... Options>
constexpr auto field(const char* name, Member Owner::*member, const char* description, Options... options) {
  static_assert(detail::is_field_type<Member>,
                "rheobase: a field must be a quantity such as VoltageOf<Real>, a plain Real, or an enumeration with "
                "choice_names(); this member is something else");
  constexpr bool known = (requires(Field<Owner, Member> f) { detail::apply(f, options); } && ...);
  static_assert(known,
                "rheobase: after its description a field takes positive, not_negative, between(a, b), a role such as "
                "threshold, shown_in(\"mV\") or starts_at(\"V_rest\")");
  Field<Owner, Member> f{name, member, description};
  if constexpr (known) (detail::apply(f, options), ...);
  return f;
}

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

template <class Struct>
constexpr std::size_t field_count = std::tuple_size_v<std::remove_cvref_t<decltype(Struct::fields)>>;

// Hidden, and so are the wrappers that a manifest is made of: GCC exports such symbols as unique in the process, and two
// plug-ins whose classes share a name would get each other's.
template <class Enum>
__attribute__((visibility("hidden"))) inline constexpr auto choices_of = choice_names(Enum{});

/// The manifest's row for one field. `defaults` is a default-constructed Parameters or State over double.
template <class Owner, class Member>
constexpr rheobase_field manifest_field(const Field<Owner, Member>& f, const Owner& defaults) {
  rheobase_field row{};
  row.name = f.name;
  row.description = f.description;
  row.unit = f.unit;
  row.role = static_cast<std::int8_t>(f.role);
  row.minimum = f.minimum;
  row.maximum = f.maximum;
  row.minimum_excluded = f.minimum_excluded;
  row.initial_from = f.initial_from;
  if constexpr (std::is_enum_v<Member>) {
    row.default_value = static_cast<double>(static_cast<int>(defaults.*f.member));
    row.choices = choices_of<Member>.data();
  } else {
    constexpr Dimension d = dimension_of<Member>;
    row.dimension = {d.mass, d.length, d.time, d.current, d.temperature};
    row.default_value = number(defaults.*f.member);
  }
  return row;
}

/// All fields of Parameters or State (over double) as the manifest has them.
template <class Struct>
constexpr auto manifest_fields() {
  static_assert(field_count<Struct> <= RHEOBASE_MAX_FIELDS, "rheobase: a model has at most 64 fields");
  return std::apply(
      [](const auto&... f) { return std::array<rheobase_field, sizeof...(f)>{manifest_field(f, Struct{})...}; },
      Struct::fields);
}

// ---- between columns of doubles and structs of Real ----------------------------------------------------------------

template <class Real>
inline constexpr int width_of = is_lanes<Real> ? lanes_width : 1;

/// @param count how many numbers there are: a register that is not filled repeats the last
template <class Real>
Real load_real(const double* from, int count = width_of<Real>) {
  if constexpr (!is_lanes<Real>) {
    return *from;
  } else {
    if (count == lanes_width) return Real::load(from);
    double filled[lanes_width];
    for (int lane = 0; lane < lanes_width; ++lane) filled[lane] = from[lane < count ? lane : count - 1];
    return Real::load(filled);
  }
}
template <class Real>
void store_real(const Real& value, double* to, int count = width_of<Real>) {
  if constexpr (!is_lanes<Real>) {
    *to = value;
  } else {
    if (count == lanes_width) return value.store(to);
    for (int lane = 0; lane < count; ++lane) to[lane] = value[lane];
  }
}

template <class Member>
void set_member(Member& member, const double* column, bool per_neuron, std::uint64_t i, int count) {
  using Real = typename ValueOf<Member>::Real;
  if constexpr (std::is_enum_v<Member>) {
    member = static_cast<Member>(static_cast<int>(column[0]));  // a choice is one for the whole population
  } else {
    const Real value = per_neuron ? load_real<Real>(column + i, count) : Real(column[0]);
    if constexpr (std::is_same_v<Member, Real>) member = value;
    else member = Member::from_value(value);
  }
}

/// Parameters of the `count` neurons that begin at index i, from one value or one column a field.
template <class Parameters>
Parameters load_parameters(const double* const* columns, std::uint64_t per_neuron, std::uint64_t i,
                           int count = lanes_width) {
  Parameters p;
  std::apply(
      [&](const auto&... f) {
        std::size_t k = 0;
        ((set_member(p.*f.member, columns[k], (per_neuron >> k & 1U) != 0, i, count), ++k), ...);
      },
      Parameters::fields);
  return p;
}

/// The place of the first parameter that is a named choice, or the number of fields.
template <class Parameters>
constexpr std::size_t first_choice() {
  return std::apply(
      [](const auto&... f) {
        std::size_t k = 0;
        (void)((std::is_enum_v<std::remove_cvref_t<decltype(std::declval<Parameters&>().*f.member)>> || (++k, false)) ||
               ...);
        return k;
      },
      Parameters::fields);
}

template <class State>
void load_state(State& s, double* const* columns, std::uint64_t i, int count = lanes_width) {
  std::apply(
      [&](const auto&... f) {
        std::size_t k = 0;
        ((set_member(s.*f.member, columns[k++], true, i, count)), ...);
      },
      State::fields);
}

template <class State>
void store_state(const State& s, double* const* columns, std::uint64_t i, int count = lanes_width) {
  auto store = [&](const auto& member, std::size_t k) {
    using Real = typename ValueOf<std::remove_cvref_t<decltype(member)>>::Real;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(member)>, Real>)
      store_real(member, columns[k] + i, count);
    else store_real(member.value(), columns[k] + i, count);
  };
  std::apply(
      [&](const auto&... f) {
        std::size_t k = 0;
        (store(s.*f.member, k++), ...);
      },
      State::fields);
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
