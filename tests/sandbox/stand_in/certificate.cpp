#include "tests/sandbox/stand_in/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace shopd::sandbox::stand_in {
namespace {

void require(bool well, const char* what) {
    if (!well) throw std::runtime_error(std::string("certificate: ") + what);
}

void extend(X509* certificate, int what, const char* text) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, text);
    require(extension != nullptr, text);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

} // namespace

void Certificate::Free::operator()(x509_st* certificate) const {
    X509_free(certificate);
}

void Certificate::Free::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Certificate::Certificate() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    require(key_ && certificate_, "no key");
    auto* certificate = certificate_.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key_.get());
    X509_NAME* name = X509_get_subject_name(certificate);
    static constexpr unsigned char common_name[] = "stand-in Moodle";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
    require(X509_sign(certificate, key_.get(), EVP_sha256()) != 0, "cannot sign");
}

Certificate::~Certificate() = default;

void Certificate::write(const std::filesystem::path& file) const {
    std::FILE* out = std::fopen(file.c_str(), "w");
    require(out != nullptr, file.c_str());
    const bool written = PEM_write_X509(out, certificate_.get()) != 0;
    require(std::fclose(out) == 0 && written, file.c_str());
}

} // namespace shopd::sandbox::stand_in
