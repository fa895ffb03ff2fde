/* Preloaded into wrk, which can present no client certificate: every TLS context it makes gets the certificate of
   QNODE_CERT, the key of QNODE_KEY, and no protocol older than TLS 1.3.

   cc -shared -fPIC -o client_certificate.so client_certificate.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEM = 1, SET_MINIMUM_VERSION = 123, TLS_1_3 = 0x0304 };

static void *symbol(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) {
        fprintf(stderr, "client_certificate: OpenSSL has no %s\n", name);
        exit(1);
    }
    return found;
}

static const char *variable(const char *name) {
    const char *value = getenv(name);
    if (value == NULL || *value == 0) {
        fprintf(stderr, "client_certificate: %s is not set\n", name);
        exit(1);
    }
    return value;
}

void *SSL_CTX_new(const void *method) {
    void *(*make)(const void *) = symbol("SSL_CTX_new");
    int (*use_certificate)(void *, const char *) = symbol("SSL_CTX_use_certificate_chain_file");
    int (*use_key)(void *, const char *, int) = symbol("SSL_CTX_use_PrivateKey_file");
    long (*control)(void *, int, long, void *) = symbol("SSL_CTX_ctrl");
    void *context = make(method);
    if (context == NULL) return NULL;
    if (use_certificate(context, variable("QNODE_CERT")) != 1 || use_key(context, variable("QNODE_KEY"), PEM) != 1 ||
        control(context, SET_MINIMUM_VERSION, TLS_1_3, NULL) != 1) {
        fprintf(stderr, "client_certificate: %s and %s cannot be used\n", getenv("QNODE_CERT"), getenv("QNODE_KEY"));
        exit(1);
    }
    return context;
}
