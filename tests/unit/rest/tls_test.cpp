#include "moodle/rest/client.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace shopd::rest::test {
namespace {

/// A certificate for 127.0.0.1 or another address, signed by its own key, valid for a day.
struct SelfSigned {
    EVP_PKEY* key = EVP_RSA_gen(2048);
    X509* certificate = X509_new();

    explicit SelfSigned(const char* subject_alternative_name) {
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
        X509_set_pubkey(certificate, key);
        X509_NAME* name = X509_get_subject_name(certificate);
        const std::string common_name = "moodle of a test";
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, bytes(common_name), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_alternative_name);
        X509_add_ext(certificate, names, -1);
        X509_EXTENSION_free(names);
        X509_sign(certificate, key, EVP_sha256());
    }

    SelfSigned(const SelfSigned&) = delete;
    SelfSigned& operator=(const SelfSigned&) = delete;

    ~SelfSigned() {
        X509_free(certificate);
        EVP_PKEY_free(key);
    }

    static const unsigned char* bytes(const std::string& text) {
        const void* raw = text.data();
        return static_cast<const unsigned char*>(raw);
    }

    void write_to(const std::filesystem::path& file) const {
        FILE* stream = fopen(file.c_str(), "w");
        ASSERT_NE(stream, nullptr);
        PEM_write_X509(stream, certificate);
        fclose(stream);
    }
};

/// Moodle over https, which answers null to all.
class TlsMoodle {
public:
    explicit TlsMoodle(const char* subject_alternative_name = "IP:127.0.0.1")
        : identity{subject_alternative_name}, server_{identity.certificate, identity.key} {
        server_.Post("/webservice/rest/server.php",
                     [this](const httplib::Request& request, httplib::Response& response) {
                         ports_.insert(request.remote_port);
                         response.set_content("null", "application/json");
                     });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread{[this] { server_.listen_after_bind(); }};
        while (!server_.is_running())
            std::this_thread::yield();
        identity.write_to(ca_file());
    }

    TlsMoodle(const TlsMoodle&) = delete;
    TlsMoodle& operator=(const TlsMoodle&) = delete;

    ~TlsMoodle() {
        server_.stop();
        thread_.join();
        std::filesystem::remove(ca_file());
    }

    [[nodiscard]] std::filesystem::path ca_file() const {
        return std::filesystem::temp_directory_path() / ("shopd-tls-test-" + std::to_string(port_) + ".pem");
    }

    [[nodiscard]] config::Moodle settings() const {
        config::Moodle settings;
        settings.url = "https://127.0.0.1:" + std::to_string(port_);
        return settings;
    }

    [[nodiscard]] std::size_t connections() const { return ports_.size(); }

    SelfSigned identity;

private:
    httplib::SSLServer server_;
    std::set<int> ports_;
    int port_ = 0;
    std::thread thread_;
};

Client client_of(const config::Moodle& settings) {
    return Client{settings, std::make_shared<const WebServiceToken>("f00f")};
}

} // namespace

TEST(Tls, a_certificate_that_nobody_vouches_for_is_refused_before_the_token_is_sent) {
    const TlsMoodle moodle;
    const auto answer = client_of(moodle.settings()).call("f", {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().error_class, ErrorClass::config);
    EXPECT_EQ(answer.error().error_code, "tls");
    EXPECT_FALSE(answer.error().sent);
    EXPECT_EQ(moodle.connections(), 0U);
}

TEST(Tls, a_certificate_of_ca_file_is_trusted_and_its_connection_kept) {
    const TlsMoodle moodle;
    config::Moodle settings = moodle.settings();
    settings.ca_file = moodle.ca_file();
    Client client = client_of(settings);
    for (int call = 0; call < 3; ++call) {
        const auto answer = client.call("f", {});
        ASSERT_TRUE(answer) << describe(answer.error());
    }
    EXPECT_EQ(moodle.connections(), 1U);
}

TEST(Tls, a_trusted_certificate_for_another_host_is_refused) {
    const TlsMoodle moodle{"DNS:lms.example.org"};
    config::Moodle settings = moodle.settings();
    settings.ca_file = moodle.ca_file();
    const auto answer = client_of(settings).call("f", {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().error_class, ErrorClass::config);
    EXPECT_EQ(answer.error().error_code, "tls");
}

TEST(Tls, a_ca_file_that_is_missing_is_a_matter_of_configuration) {
    const TlsMoodle moodle;
    config::Moodle settings = moodle.settings();
    settings.ca_file = "/nonexistent/ca.pem";
    const auto answer = client_of(settings).call("f", {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().error_class, ErrorClass::config);
    EXPECT_EQ(answer.error().error_code, "tls");
}

} // namespace shopd::rest::test
