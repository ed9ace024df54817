#pragma once
// How an author's mistakes are told in plain words: a model is checked part by part before anything is made of it, and
// after the first mistake nothing more of it is compiled, so that no pages of templates follow.

#include <rheobase/plugin/field.hpp>

#include <concepts>
#include <string_view>
#include <tuple>
#include <type_traits>

/// In a template function that returns whether a model is sound: where the condition does not hold the compiler tells the
/// words, and the function returns false. What follows is compiled only where it holds.
#define RHEOBASE_CHECK(condition, words)         \
  if constexpr (!static_cast<bool>(condition)) { \
    constexpr bool right = (condition);          \
    static_assert(right, words);                 \
    return false;                                \
  } else

namespace rheobase::detail::inline RHEOBASE_TARGET {

template <class M>
concept HasName = requires {
  { M::name } -> std::convertible_to<const char*>;
  { M::description } -> std::convertible_to<const char*>;
};
template <class M>
concept HasParameters = requires {
  typename M::Parameters;
  M::Parameters::fields;
};
template <class M>
concept HasState = requires {
  typename M::State;
  M::State::fields;
};

/// Whether every field of Parameters or State is a Real, a quantity of it, or a named choice.
template <class Struct, class Real>
constexpr bool fields_are_over() {
  return std::apply(
      []<class... Owner, class... Member>(const Field<Owner, Member>&...) {
        return ((std::is_enum_v<Member> || std::is_same_v<typename ValueOf<Member>::Real, Real>)&&...);
      },
      Struct::fields);
}

/// Whether fields name all members of Parameters: each takes as much as a double, or less. (Two choices that share the room
/// of one may hide a member.)
template <class Parameters>
constexpr bool names_all_parameters = std::is_empty_v<Parameters> ||
                                      sizeof(Parameters) <= sizeof(double) * field_count<Parameters>;

/// Whether State is made of the Reals that its fields name, and of nothing else.
template <class State>
constexpr bool keeps_named_reals = sizeof(State) == sizeof(double) * field_count<State>;

/// Whether the parameter that each starts_at() names is there, with the dimension of the state variable.
template <class Parameters, class State>
constexpr bool starts_at_parameters() {
  const auto is = [](const char* a, const char* b) { return std::string_view(a) == b; };
  const auto named = [&]<class Owner, class Member>(const Field<Owner, Member>& state) {
    return std::apply(
        [&]<class... Owners, class... Members>(const Field<Owners, Members>&... p) {
          return ((is(p.name, state.initial_from) && !std::is_enum_v<Members> && std::is_same_v<Members, Member>) ||
                  ...);
        },
        Parameters::fields);
  };
  return std::apply([&](const auto&... f) { return ((f.initial_from == nullptr || named(f)) && ...); }, State::fields);
}

template <class M>
constexpr bool equations_are_text() {
  if constexpr (requires { M::equations; }) return std::is_convertible_v<decltype(M::equations), const char*>;
  else return true;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET
