#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace tokpost {

/// Bytes on their way, in memory that nobody has cleared.
///
/// A large one begins with a page, as a file's bytes do in the system's cache: copying from there
/// costs half as much again where the target lies a few bytes further on in its page. And its
/// memory outlives it: an upload needs two such buffers for each of its requests, and fresh ones
/// would cost a page fault for every 4 KB. A few are kept for whoever needs one next.
class ByteBuffer {
 public:
  /// The room of a large one, and what needs one.
  static constexpr std::size_t kLargeBytes = 1024 * 1024;
  static constexpr std::size_t kLargeFromBytes = 128 * 1024;

  ByteBuffer() = default;
  ~ByteBuffer() { drop(); }
  ByteBuffer(ByteBuffer&& other) noexcept { swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    ByteBuffer(std::move(other)).swap(*this);
    return *this;
  }

  char* data() { return memory_.get(); }
  const char* data() const { return memory_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  std::span<const char> bytes() const { return {data(), size_}; }

  /// Room for so many bytes; what is there stays.
  void reserve(std::size_t bytes);
  /// New bytes have any value.
  void resize(std::size_t bytes) {
    reserve(bytes);
    size_ = bytes;
  }
  void append(const char* bytes, std::size_t count);
  /// Keeps the memory; drop() does not.
  void clear() { size_ = 0; }
  void drop();
  void swap(ByteBuffer& other) noexcept {
    memory_.swap(other.memory_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  struct Free {
    void operator()(char* memory) const;
  };
  using Memory = std::unique_ptr<char[], Free>;
  struct Shelf;

  static Shelf& shelf();
  static Memory allocate(std::size_t bytes);

  Memory memory_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tokpost
