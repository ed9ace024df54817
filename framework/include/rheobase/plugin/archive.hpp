#pragma once
// What a monitor keeps between epochs, so that a run can be saved to a checkpoint and a simulation can be copied. The
// author names the members once, and the framework reads and writes them:
//
//   template <class Archive> void state(Archive& a) { a(begin_, counts_); }
//
// A member may be a number, a quantity, a choice (enum), text, a vector, array, pair or optional of such, or a struct
// that has such a `state` itself. What follows from the parameters and from who is watched need not be named: the
// constructor computes it again.

#include <boost/units/quantity.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rheobase {

class StateWriter;
class StateReader;

namespace detail {

template <class T>
struct IsQuantity : std::false_type {};
template <class U, class Real>
struct IsQuantity<boost::units::quantity<U, Real>> : std::is_arithmetic<Real> {};
template <class T>
struct IsVector : std::false_type {};
template <class T, class A>
struct IsVector<std::vector<T, A>> : std::true_type {};
template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// Its bytes say all: it has no padding and points to nothing.
template <class T>
inline constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T> || IsQuantity<T>::value;

template <class T, class Archive>
concept TellsState = requires(T& t, Archive& a) {
  t.state(a);
};

/// Visits a member's parts down to plain values. `Derived` does what is to be done with these.
template <class Derived>
class Archive {
 public:
  template <class... Members>
  void operator()(Members&... members) {
    (visit(members), ...);
  }

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  template <class T>
  void visit(T& member) {
    static_assert(!std::is_const_v<T>,
                  "rheobase: a member that is const is set by the constructor; leave it out of `state`");
    static_assert(
        !std::is_pointer_v<T>,
        "rheobase: a pointer cannot be kept in a checkpoint; keep an index in place of it, or leave it out of "
        "`state` and let the constructor set it");
    if constexpr (is_plain<T>) {
      derived().bytes(&member, sizeof member);
    } else if constexpr (std::is_same_v<T, std::string>) {
      derived().resize(member, 1);
      derived().bytes(member.data(), member.size());
    } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
      derived().resize(member, 1);
      for (auto element : member) {
        bool value = element;
        visit(value);
        element = value;
      }
    } else if constexpr (IsVector<T>::value) {
      derived().resize(member, is_plain<typename T::value_type> ? sizeof(typename T::value_type) : 0);
      visit_elements(member);
    } else if constexpr (IsArray<T>::value) {
      visit_elements(member);
    } else if constexpr (IsPair<T>::value) {
      visit(member.first);
      visit(member.second);
    } else if constexpr (IsOptional<T>::value) {
      bool there = member.has_value();
      visit(there);
      if (there != member.has_value()) there ? void(member.emplace()) : member.reset();
      if (there) visit(*member);
    } else {
      static_assert(
          TellsState<T, Derived>,
          "rheobase: a monitor keeps numbers, quantities, text, and vectors, arrays, pairs, optionals or structs "
          "of them; this member is something else. Give its type `template <class Archive> void state(Archive& "
          "a) { a(members...); }`, or leave it out where the constructor computes it");
      member.state(derived());
    }
  }

  template <class Elements>
  void visit_elements(Elements& elements) {
    if constexpr (is_plain<typename Elements::value_type>)
      derived().bytes(elements.data(), elements.size() * sizeof(typename Elements::value_type));
    else
      for (auto& element : elements) visit(element);
  }
};

}  // namespace detail

/// Writes members to bytes.
class StateWriter : public detail::Archive<StateWriter> {
 public:
  [[nodiscard]] const std::string& written() const { return written_; }
  [[nodiscard]] std::string take() { return std::move(written_); }

  void bytes(const void* from, std::size_t size) {
    if (size > 0) written_.append(static_cast<const char*>(from), size);
  }
  template <class Elements>
  void resize(Elements& elements, std::size_t) {
    const std::uint64_t size = elements.size();
    bytes(&size, sizeof size);
  }

 private:
  std::string written_;
};

/// Reads members from the bytes that a StateWriter wrote of the same members.
/// @throws std::runtime_error when the bytes are those of other members: never reads beyond them
class StateReader : public detail::Archive<StateReader> {
 public:
  explicit StateReader(std::span<const char> left) : left_(left) {}
  /// After the last member. @throws std::runtime_error when bytes are left over
  void end() const {
    if (!left_.empty()) refuse();
  }

  void bytes(void* to, std::size_t size) {
    if (size > left_.size()) refuse();
    if (size > 0) std::memcpy(to, left_.data(), size);
    left_ = left_.subspan(size);
  }
  /// @param each the bytes that an element has at least: more elements than bytes are refused before they are made
  template <class Elements>
  void resize(Elements& elements, std::size_t each) {
    std::uint64_t size = 0;
    bytes(&size, sizeof size);
    if (size > left_.size() / (each == 0 ? 1 : each)) refuse();
    elements.resize(static_cast<std::size_t>(size));
  }

 private:
  [[noreturn]] static void refuse() { throw std::runtime_error("what was kept is not what it keeps now"); }
  std::span<const char> left_;
};

}  // namespace rheobase
