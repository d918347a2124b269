#pragma once

#include "native/core/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace tokpost {

inline constexpr std::size_t kSha256Bytes = 32;

/// The raw digest.
std::string sha256(std::string_view message);
/// The raw code. The message is `first` followed by `second`, so that a large body need not be
/// copied behind its prefix.
std::string hmac_sha256(const Secret& key, std::string_view first, std::string_view second = {});

/// A SHA-256 over bytes that come piece by piece. A copy goes on by itself.
class RunningSha256 {
 public:
  RunningSha256();
  RunningSha256(const RunningSha256& other);
  RunningSha256(RunningSha256&&) noexcept = default;
  RunningSha256& operator=(const RunningSha256& other);
  RunningSha256& operator=(RunningSha256&&) noexcept = default;
  ~RunningSha256() = default;

  void update(std::string_view piece);
  /// The raw digest of all so far; more may follow.
  std::string digest() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace tokpost
