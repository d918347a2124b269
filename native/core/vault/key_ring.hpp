#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// The keys that protect stored secrets: the first encrypts, all decrypt, so that a key is rotated
/// by putting a new one in front. Immutable once made; safe from any thread.
class KeyRing {
 public:
  /// Each entry is 32 bytes as base64 (either alphabet) or hex, or `fernet:<key>`, which only reads
  /// what an older service wrote. `source` names where the entries come from
  /// ("TOKPOST_ENCRYPTION_KEY") for the error, which is kind `config` with an issue per faulty
  /// entry and never shows a key.
  static Result<KeyRing> parse(const std::vector<std::string>& entries, std::string_view source);

  /// Whether parse() takes this entry.
  static bool takes(std::string_view entry);

  /// A ring with one new random key.
  static KeyRing generate();
  /// A new key in the form that parse() takes: 32 random bytes as base64url.
  static Secret make_key();

  /// Text that fits any column: `tp1.<key id>.<base64url>`. `context` names the row and the column
  /// ("connections/42/access_token"); the ciphertext opens only with the same.
  std::string encrypt(const Secret& plain, std::string_view context) const;

  /// Reads encrypt()'s texts by their key id, and Fernet tokens by trying each Fernet key. Fails
  /// with kind `store`: code `decrypt_failed`, `unknown_key` (no key of that id) or
  /// `not_encrypted`.
  Result<Secret> decrypt(std::string_view text, std::string_view context) const;

  /// True where decrypting works but the text was not written with the first key in today's format.
  bool is_outdated(std::string_view text) const;

  /// A key for another purpose, derived from the first one: "media-url", "cookie".
  Secret derive(std::string_view purpose) const;

  bool can_encrypt() const { return !keys_.empty(); }

 private:
  struct Key {
    std::string id;
    Secret bytes;
  };
  KeyRing() = default;
  void add(Secret bytes);

  std::vector<Key> keys_;
  std::vector<Secret> fernet_keys_;
};

}  // namespace tokpost
