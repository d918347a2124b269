#include "native/core/vault/key_ring.hpp"

#include "native/core/base/random.hpp"
#include "native/core/vault/cipher.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/core/vault/fernet.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace tokpost {
namespace {

constexpr std::string_view kFormat = "tp1.";
constexpr std::string_view kFernetPrefix = "fernet:";
constexpr std::string_view kFernetTextPrefix = "gAAAA";  // base64 of the version byte and a time
constexpr std::size_t kIdCharacters = 8;

// Long enough to tell a handful of keys apart; says nothing of the key itself.
std::string key_id(const Secret& key) {
  return to_hex(hmac_sha256(key, "tokpost key id")).substr(0, kIdCharacters);
}

std::optional<Secret> read_key(std::string_view text) {
  std::optional<std::string> bytes;
  if (text.size() == kCipherKeyBytes * 2) bytes = from_hex(text);
  if (!bytes) bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  Secret key(std::move(*bytes));
  if (key.reveal().size() != kCipherKeyBytes) return std::nullopt;
  return key;
}

struct Entry {
  bool is_fernet = false;
  std::string_view text;
};

Entry split(std::string_view entry) {
  const bool is_fernet = entry.starts_with(kFernetPrefix);
  return {is_fernet, is_fernet ? entry.substr(kFernetPrefix.size()) : entry};
}

// What is wrong with an entry, in words that help and do not show it.
std::string describe_fault(std::string_view text, std::string_view source, std::size_t position) {
  std::string message = "Key " + std::to_string(position + 1) + " in " + std::string(source);
  if (text.empty()) return message + " is empty.";
  if (text.find_first_of(" \t\r\n\"'") != std::string_view::npos) {
    return message + " holds blanks or quotes; give the key alone.";
  }
  return message +
         " is not 32 bytes as base64 (44 characters) or hex (64 characters); make one with "
         "`openssl rand -base64 32`.";
}

Secret random_key() {
  std::string bytes(kCipherKeyBytes, '\0');
  fill_random(std::as_writable_bytes(std::span(bytes.data(), bytes.size())));
  return Secret(std::move(bytes));
}

}  // namespace

Result<KeyRing> KeyRing::parse(const std::vector<std::string>& entries, std::string_view source) {
  KeyRing ring;
  Error error = make_error(Errc::config, "encryption_key",
                           "The encryption keys in " + std::string(source) + " cannot be used.");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto [is_fernet, text] = split(entries[i]);
    auto key = read_key(text);
    if (!key) {
      error.issues.push_back(
          {std::string(source), "encryption_key", describe_fault(text, source, i)});
    } else if (is_fernet) {
      ring.fernet_keys_.push_back(std::move(*key));
    } else {
      ring.add(std::move(*key));
    }
  }
  if (!error.issues.empty()) return error;
  return ring;
}

bool KeyRing::takes(std::string_view entry) {
  return read_key(split(entry).text).has_value();
}

KeyRing KeyRing::generate() {
  KeyRing ring;
  ring.add(random_key());
  return ring;
}

Secret KeyRing::make_key() {
  return Secret(to_base64url(random_key().reveal()));
}

void KeyRing::add(Secret bytes) {
  std::string id = key_id(bytes);
  keys_.push_back({std::move(id), std::move(bytes)});
}

std::string KeyRing::encrypt(const Secret& plain, std::string_view context) const {
  const Key& key = keys_.at(0);
  const std::string sealed = aes_gcm_seal(key.bytes, plain.reveal(), context);
  return std::string(kFormat) + key.id + "." + to_base64url(sealed);
}

Result<Secret> KeyRing::decrypt(std::string_view text, std::string_view context) const {
  if (text.starts_with(kFernetTextPrefix)) {
    const auto token = from_base64(text);
    for (const Secret& key : fernet_keys_) {
      if (!token) break;
      auto plain = fernet_open(key, *token);
      if (plain) return plain;
    }
    return make_error(Errc::store, "unknown_key",
                      "A stored Fernet secret fits none of the configured fernet:<key> entries.");
  }
  const std::size_t data = kFormat.size() + kIdCharacters + 1;
  if (!text.starts_with(kFormat) || text.size() < data || text[data - 1] != '.') {
    return make_error(Errc::store, "not_encrypted", "A stored secret is not encrypted by tokpost.");
  }
  const std::string_view id = text.substr(kFormat.size(), kIdCharacters);
  const auto key =
      std::find_if(keys_.begin(), keys_.end(), [&](const Key& k) { return k.id == id; });
  if (key == keys_.end()) {
    return make_error(Errc::store, "unknown_key",
                      "A stored secret was encrypted with key " + std::string(id) +
                          ", which is not configured; put that key behind the first one.");
  }
  const auto sealed = from_base64(text.substr(data));
  return aes_gcm_open(key->bytes, sealed ? *sealed : std::string(), context);
}

bool KeyRing::is_outdated(std::string_view text) const {
  return keys_.empty() || !text.starts_with(std::string(kFormat) + keys_[0].id + ".");
}

Secret KeyRing::derive(std::string_view purpose) const {
  return Secret(hmac_sha256(keys_.at(0).bytes, "tokpost ", purpose));
}

}  // namespace tokpost
