#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokpost {

/// Overwrites memory in a way the compiler may not leave out.
void secure_zero(void* data, std::size_t size) noexcept;

/// Zeroes a string's bytes (its whole capacity) and empties it.
void secure_zero(std::string& text) noexcept;

/// A token, key or verifier in memory: copies are whole, the bytes are zeroed when it goes or is
/// replaced. Reading it takes a word (`reveal`), so that no secret is printed by accident.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);
  explicit Secret(std::string_view value);
  explicit Secret(const char* value) : Secret(std::string_view(value)) {}
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  /// In constant time for values of the same length.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  std::string value_;
};

/// Compares without telling by its duration where the two differ. Only the lengths can leak.
bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace tokpost
