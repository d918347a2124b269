#include "native/core/tiktok/hints.hpp"

#include <algorithm>
#include <array>

namespace tokpost::tiktok {
namespace {

struct Hint {
  std::string_view code;
  std::string_view text;
};

constexpr std::string_view kReconnect = "Connect the account again.";
constexpr std::string_view kSignInAgain = "Start the sign-in again from the beginning.";
constexpr std::string_view kInputRefused =
    "TikTok refused the input: compare it with the limits that the message names.";
constexpr std::string_view kTikTokDown =
    "TikTok has a problem of its own. Try again in a few minutes.";
constexpr std::string_view kOurBug =
    "This is a fault of tokpost: please report it with the log id.";
constexpr std::string_view kAppCredentials =
    "Check the client key and secret against your app on developers.tiktok.com.";
constexpr std::string_view kPullSource =
    "TikTok could not fetch the file: check that the URL answers directly, without a redirect, for "
    "at least an hour. Uploading the file itself avoids this.";
constexpr std::string_view kSpam =
    "TikTok judged the post to be spam. Change its content or wait a day before the next one.";
constexpr std::string_view kTryNetwork = "Check the network connection and try again.";
constexpr std::string_view kNewPost = "Start the post again; nothing of it was published.";

constexpr std::string_view kSandboxScope =
    "Connect the account again and leave the permission ticked. A sandbox has scopes of its own: "
    "this one must be among them.";

// In no order that matters; a test holds it complete.
constexpr std::array kHints = {
    // The API's codes.
    Hint{"access_token_invalid", kReconnect},
    Hint{"scope_not_authorized",
         "The user did not allow this. Connect the account again and leave the permission ticked."},
    Hint{"scope_permission_missed",
         "The user did not allow this. Connect the account again and leave the permission ticked."},
    Hint{"invalid_params", kInputRefused},
    Hint{"invalid_param", kInputRefused},
    Hint{"invalid_file_upload", "Check the file's format and size against TikTok's limits."},
    Hint{"rate_limit_exceeded", "Too many calls in one minute. Wait a minute and try again."},
    Hint{"internal_error", kTikTokDown},
    Hint{"app_version_check_failed",
         "The creator's TikTok app is too old for photo drafts. Update it to 31.8 or newer."},
    Hint{"invalid_publish_id", "TikTok does not know this post. Check the publish id."},
    Hint{"token_not_authorized_for_specified_publish_id",
         "The post belongs to another account. Use the account that started it."},
    Hint{"publish_not_cancellable",
         "The post can no longer be stopped. Delete it in the TikTok app."},
    Hint{"spam_risk_too_many_posts",
         "The account has reached TikTok's limit of posts through apps for today. Try again "
         "tomorrow, or post in the TikTok app."},
    Hint{"spam_risk_user_banned_from_posting",
         "TikTok has banned the account from posting. The creator can see why in the TikTok app."},
    Hint{"spam_risk_too_many_pending_share",
         "Five drafts of the last 24 hours are still waiting. Finish or delete some in the TikTok "
         "inbox first."},
    Hint{"spam_risk_text", "TikTok judged the caption to be spam. Change it and post again."},
    Hint{"spam_risk", kSpam},
    Hint{"reached_active_user_cap",
         "The app has reached the number of creators that TikTok lets it post for in 24 hours. Try "
         "again tomorrow, or ask TikTok for a higher cap."},
    Hint{"unaudited_client_can_only_post_to_private_accounts",
         "TikTok has not audited this app yet. Set the account to private in the TikTok app before "
         "posting, or send a draft instead."},
    Hint{"privacy_level_option_mismatch",
         "The account does not allow this privacy level. Choose one of the creator's options."},
    Hint{"url_ownership_unverified",
         "Verify the URL's domain or prefix in your app on developers.tiktok.com, or upload the "
         "file "
         "instead."},
    // OAuth.
    Hint{"access_denied", "The user did not allow the app. Ask again when they want to connect."},
    Hint{"invalid_grant", kReconnect},
    Hint{"invalid_request",
         "TikTok refused the sign-in: check that the redirect URI is exactly the registered one, "
         "and "
         "start again."},
    Hint{"invalid_client", kAppCredentials},
    Hint{"unauthorized_client", kAppCredentials},
    Hint{"invalid_scope",
         "Add the scope's product to your app on developers.tiktok.com, or ask for fewer scopes."},
    Hint{"unsupported_grant_type", kOurBug},
    Hint{"unsupported_response_type", kOurBug},
    Hint{"server_error", kTikTokDown},
    Hint{"temporarily_unavailable", kTikTokDown},
    // Why TikTok gave a post up.
    Hint{
        "file_format_check_failed",
        "TikTok cannot read the file. Use MP4 with H.264 for videos, and JPEG or WebP for photos."},
    Hint{"duration_check_failed", "Shorten the video: it is longer than this creator may post."},
    Hint{"frame_rate_check_failed", "Convert the video to between 23 and 60 frames a second."},
    Hint{"picture_size_check_failed",
         "Change the size: videos need at least 360 pixels a side, photos at most 1080 on the "
         "shorter one."},
    Hint{"internal", kTikTokDown},
    Hint{"video_pull_failed", kPullSource},
    Hint{"photo_pull_failed", kPullSource},
    Hint{"publish_cancelled", "The post was cancelled. Start a new one to publish it."},
    Hint{"auth_removed", "The user disconnected the app meanwhile. Connect the account again."},
    // The media host.
    Hint{"upload_rejected", kOurBug},
    Hint{"upload_url_expired", "The upload took longer than TikTok's hour. Start the post again."},
    Hint{"upload_not_found", kNewPost},
    Hint{"upload_range_mismatch", kNewPost},
    // The network.
    Hint{"dns", "The host name has no address. Check the network connection and the API URL."},
    Hint{"connect", kTryNetwork},
    Hint{"connect_timeout", kTryNetwork},
    Hint{"tls_certificate",
         "The server's certificate is not trusted. Where a proxy inspects TLS, add its root with "
         "tls.ca or NODE_EXTRA_CA_CERTS."},
    Hint{"tls_handshake", kTryNetwork},
    Hint{"proxy", "The proxy refused the connection. Check its address, user and password."},
    Hint{"reset", kTryNetwork},
    Hint{"idle_timeout", kTryNetwork},
    Hint{"deadline", "It took too long. Try again, or allow more with timeouts.requestMs."},
    Hint{"bad_reply", "What answered was not TikTok. Check the API URL and the proxy."},
    Hint{"reply_too_large", "What answered was not TikTok. Check the API URL and the proxy."},
    Hint{"address_not_allowed",
         "The URL leads to a private address. Allow it with relay.allowPrivate if that is meant."},
    Hint{"body", "The file or stream could not be read to its end. Check it and try again."},
    Hint{"cancelled", "Nothing needs to be done: the caller cancelled it."},
    // Why a post stalled.
    Hint{"checks_exhausted",
         "TikTok is still at work on the post. It is looked at again by itself for a day; "
         "`posts.resume` looks now."},
    Hint{"ambiguous_init",
         "Nobody knows whether TikTok took this post. Look at the account in the TikTok app, then "
         "say with `posts.settle` whether it is there."},
    Hint{"ambiguous_upload",
         "TikTok did not say whether it has the whole file. It is asked again by itself for a day; "
         "`posts.resume` asks now."},
    Hint{"source_lost",
         "The file or stream is not there any more. Put it back, or hand it over again with "
         "`posts.resume`."},
    Hint{"source_changed",
         "The file is not the one that was accepted. Put the old one back and resume the post, or "
         "cancel it and post the new one."},
    Hint{"needs_reconnect", "Connect the account again; the post then goes on."},
    Hint{"token_missing",
         "Bring a token of this account with `withToken`, or connect the account; the post then "
         "goes on."},
    Hint{"account_removed",
         "The account was disconnected while TikTok was at work on the post. Look for it in the "
         "TikTok app."},
    // Posts.
    Hint{"invalid_post", "Correct each of the listed options."},
    Hint{"not_published", "The post was settled as not published. `posts.retry` posts it again."},
    Hint{"init_answer_lost", "Nothing was published. Start the post again."},
    Hint{"relay_not_allowed",
         "Only public https URLs are relayed. For others set `relay.allowHosts` or "
         "`relay.allowPrivate`, or upload the file itself."},
    Hint{"source_required", "Hand the bytes over again: `posts.resume(id, { source })`."},
    Hint{"idempotency_key_reused", "Use a new idempotency key for other content."},
    Hint{"not_found", "Check the id, and whose it is."},
    Hint{"already_ended", "The post has ended; nothing can be changed any more."},
    Hint{"not_ended", "Wait until the post has failed or was cancelled, then retry it."},
    Hint{"not_stalled", "Only a stalled post can be settled: this one goes on by itself."},
    Hint{"lease_held", "Another process is at work on the post. Try again in a few seconds."},
    Hint{"closed", "Use a client that has not been closed."},
    // Ours.
    Hint{"missing_scope",
         "Connect the account again with this scope; what was granted before stays granted."},
    Hint{"refresh_answer_lost", kReconnect},
    Hint{"config_invalid", "Correct each of the listed settings."},
    Hint{"invalid_authorization_request", "Correct each of the listed inputs."},
    Hint{"missing_code", kSignInAgain},
    Hint{"missing_state", kSignInAgain},
    Hint{"unknown_state", kSignInAgain},
    Hint{"used_state", kSignInAgain},
    Hint{"expired_state", kSignInAgain},
    Hint{"other_user", "Sign in as the user who began, or start the sign-in again."},
    Hint{"other_browser",
         "Start the sign-in again in this browser, and let it keep the app's cookies."},
    Hint{"invalid_return_to", "Pass a path of the app itself, such as /social."},
    Hint{"webhook_signature",
         "Pass the raw body as it came, and check that the client secret is this app's."},
    Hint{"webhook_too_old",
         "Check the server's clock, or raise toleranceSeconds. TikTok sends the event again."},
    Hint{"webhook_body", "Check that the URL of the webhook is called by TikTok alone."},
    Hint{"http_404", "What answered does not know TikTok's API. Check the API URL."},
};

// "Sandbox": only target users can sign in, nothing is public, and it has credentials of its own.
constexpr std::array kSandboxHints = {
    Hint{"access_denied",
         "The user did not allow the app. In sandbox, only target users can sign in: add the "
         "account under Target users on developers.tiktok.com."},
    Hint{"invalid_client",
         "Check the client key and secret: a sandbox has its own, which differ from the app's."},
    Hint{"unauthorized_client",
         "In sandbox, only target users can sign in, and the sandbox has a client key of its own. "
         "Check both on developers.tiktok.com."},
    Hint{
        "invalid_grant",
        "Connect the account again. Tokens of production do not work in sandbox, nor the reverse."},
    Hint{
        "access_token_invalid",
        "Connect the account again. Tokens of production do not work in sandbox, nor the reverse."},
    Hint{"config_invalid",
         "Correct each of the listed settings. A sandbox has a client key and secret of its own: "
         "TIKTOK_SANDBOX_CLIENT_KEY and TIKTOK_SANDBOX_CLIENT_SECRET."},
    Hint{"invalid_scope",
         "A sandbox has scopes of its own: add the scope's product to it on developers.tiktok.com "
         "and apply the changes, or ask for fewer scopes."},
    Hint{"scope_not_authorized", kSandboxScope},
    Hint{"scope_permission_missed", kSandboxScope},
    Hint{"missing_scope", kSandboxScope},
    Hint{"url_ownership_unverified",
         "A sandbox has no verified URLs of its own: verify the domain or prefix in the app's "
         "production mode on developers.tiktok.com, or upload the file instead."},
    Hint{"unaudited_client_can_only_post_to_private_accounts",
         "In sandbox nothing is posted publicly. Set the account to private in the TikTok app "
         "before posting, or send a draft instead."},
};

template <std::size_t N>
const Hint* find_hint(const std::array<Hint, N>& hints, std::string_view code) {
  const auto* found =
      std::find_if(hints.begin(), hints.end(), [&](const Hint& hint) { return hint.code == code; });
  return found == hints.end() ? nullptr : found;
}

std::string_view hint_for_kind(Errc kind) {
  switch (kind) {
    case Errc::config:
      return "Check tokpost's settings and the environment.";
    case Errc::validation:
      return "Correct the input that the message names.";
    case Errc::auth:
      return kReconnect;
    case Errc::scope:
      return "Connect the account again and leave the permission ticked.";
    case Errc::rate_limit:
      return "Wait a minute and try again.";
    case Errc::forbidden:
      return "TikTok does not allow this for this account or app. Its message says why.";
    case Errc::network:
    case Errc::timeout:
      return kTryNetwork;
    case Errc::server:
      return kTikTokDown;
    case Errc::upload:
      return "Start the upload again.";
    case Errc::publish_failed:
      return "TikTok did not publish the post. Its reason is the error's code.";
    case Errc::cancelled:
      return "Nothing needs to be done: the caller cancelled it.";
    case Errc::state:
      return "This is not possible in the present state.";
    case Errc::store:
      return "Check that the store can be reached and written.";
    case Errc::internal:
      break;
  }
  return kOurBug;
}

}  // namespace

std::string hint_for(const Error& error, Mode mode) {
  if (mode == Mode::sandbox) {
    if (const Hint* hint = find_hint(kSandboxHints, error.code)) return std::string(hint->text);
  }
  const Hint* hint = find_hint(kHints, error.code);
  return std::string(hint == nullptr ? hint_for_kind(error.kind) : hint->text);
}

bool has_hint(std::string_view code) {
  return find_hint(kHints, code) != nullptr;
}

}  // namespace tokpost::tiktok
