#include "native/core/store/row_cipher.hpp"

#include <utility>

namespace tokpost {
namespace {

std::string token_context(const std::string& id, std::string_view column) {
  return "connections/" + id + "/" + std::string(column);
}
std::string source_context(const std::string& id) {
  return "posts/" + id + "/source";
}
std::string upload_url_context(const std::string& id) {
  return "posts/" + id + "/upload_url";
}
std::string verifier_context(const std::string& state_hash) {
  return "oauth_states/" + state_hash + "/code_verifier";
}

Result<Secret> open_text(const KeyRing& keys, const std::string& text, const std::string& context) {
  if (text.empty()) return Secret();
  return keys.decrypt(text, context);
}

}  // namespace

Result<Secret> open_token(const KeyRing& keys, const std::string& connection_id,
                          std::string_view column, const std::string& text) {
  return open_text(keys, text, token_context(connection_id, column));
}

std::optional<std::string> seal_token(const KeyRing& keys, const std::string& connection_id,
                                      std::string_view column, const Secret& token) {
  if (token.empty()) return std::nullopt;
  return keys.encrypt(token, token_context(connection_id, column));
}

std::string seal_source(const KeyRing& keys, const std::string& post_id, const PostSource& source) {
  return keys.encrypt(source.descriptor, source_context(post_id));
}

std::optional<std::string> seal_upload_url(const KeyRing& keys, const std::string& post_id,
                                           const PostProgress& progress) {
  if (progress.upload_url.empty() || is_final(progress.state)) return std::nullopt;
  return keys.encrypt(progress.upload_url, upload_url_context(post_id));
}

void open_post_secrets(const KeyRing& keys, const std::string& source,
                       const std::string& upload_url, PostRecord& post) {
  const std::string& id = post.content.id;
  auto descriptor = open_text(keys, source, source_context(id));
  auto url = open_text(keys, upload_url, upload_url_context(id));
  if (descriptor.has_error() || url.has_error()) {
    post.unreadable =
        std::make_shared<Error>(descriptor.has_error() ? descriptor.error() : url.error());
    return;
  }
  post.content.source.descriptor = std::move(*descriptor);
  post.progress.upload_url = std::move(*url);
}

Result<Secret> open_verifier(const KeyRing& keys, const std::string& state_hash,
                             const std::string& text) {
  return open_text(keys, text, verifier_context(state_hash));
}

std::optional<std::string> seal_verifier(const KeyRing& keys, const std::string& state_hash,
                                         const Secret& verifier) {
  if (verifier.empty()) return std::nullopt;
  return keys.encrypt(verifier, verifier_context(state_hash));
}

bool is_outdated(const KeyRing& keys, const std::string& text) {
  return !text.empty() && keys.is_outdated(text);
}

}  // namespace tokpost
