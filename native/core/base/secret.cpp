#include "native/core/base/secret.hpp"

#include <cstring>

namespace tokpost {

void secure_zero(void* data, std::size_t size) noexcept {
  if (size == 0) return;
  std::memset(data, 0, size);
  // The empty statement claims to read the memory, which keeps the memset above.
  __asm__ __volatile__("" : : "r"(data) : "memory");
}

void secure_zero(std::string& text) noexcept {
  text.resize(text.capacity());  // never allocates: the size grows into what is there
  secure_zero(text.data(), text.size());
  text.clear();
}

// A short string is copied by a move or a swap and stays behind in the source.

Secret::Secret(std::string value) {
  value_.swap(value);
  secure_zero(value);
}

Secret::Secret(std::string_view value) : value_(value) {}

Secret::Secret(const Secret& other) = default;

Secret::Secret(Secret&& other) noexcept {
  value_.swap(other.value_);
  secure_zero(other.value_);
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    secure_zero(value_);
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    value_.swap(other.value_);
    secure_zero(other.value_);
  }
  return *this;
}

Secret::~Secret() {
  secure_zero(value_);
}

bool operator==(const Secret& a, const Secret& b) {
  return constant_time_equal(a.value_, b.value_);
}

bool constant_time_equal(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(
        difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
    __asm__ __volatile__("" : "+r"(difference));  // keeps the compiler from leaving early
  }
  return difference == 0;
}

}  // namespace tokpost
