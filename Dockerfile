# The images of Escala's services. One service is one image:
#
#   docker build --build-arg SERVICE=gateway -t escala-gateway:0.1.0 .
#
# SERVICE is balancer, gateway, catalog-service or worker. Everything before the last stage is the same for all of them,
# so the second image takes seconds. Needs neither BuildKit nor anything but these two base images and Maven Central.
# Both are multi-architecture indexes (amd64, arm64); override them to use a mirror or a newer release.
ARG BUILD_IMAGE=docker.io/library/eclipse-temurin:25-jdk-noble@sha256:2feab631bffce6236d8bb5261a4abe19a8d6f85bad1c01166f74686c983d011f
ARG RUN_IMAGE=docker.io/library/eclipse-temurin:25-jre-noble@sha256:b573af9e331196fbc42e246da4df24df9b6c556c73e7efddfde0511f1c9508c5

# ---- build: the jars of all services ---------------------------------------------------------------------------------
FROM ${BUILD_IMAGE} AS build
# More for Maven's command line, for example "-s /src/.mvn/settings.xml", and where the wrapper finds Maven itself.
ARG MAVEN_ARGS=""
ARG MVNW_REPOURL=""
WORKDIR /src

# Dependencies first: this layer is made anew only when a POM changes. Without sources the modules package as empty ones,
# which needs the same plugins and libraries as the real build.
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY balancer/pom.xml balancer/pom.xml
COPY cache/pom.xml cache/pom.xml
COPY catalog-service/pom.xml catalog-service/pom.xml
COPY gateway/pom.xml gateway/pom.xml
COPY helm/pom.xml helm/pom.xml
COPY jobs/pom.xml jobs/pom.xml
COPY local/pom.xml local/pom.xml
COPY worker/pom.xml worker/pom.xml
RUN sh ./mvnw -B -ntp -q -pl '!helm' -DskipTests -Dspotless.check.skip=true package

COPY . .
# File times are whole seconds and always the same: the JVM compares them with those that it noted in its AOT cache, and
# what has not changed gives the same layer again.
RUN rm -rf ./*/target \
    && sh ./mvnw -B -ntp -q -pl '!helm' -DskipTests -Dspotless.check.skip=true package \
    && for service in balancer catalog-service gateway worker; do \
           find "$service/target/quarkus-app" local/target/lib local/target/escala-local.jar \
               -exec touch -d 2020-01-01T00:00:00Z {} +; \
       done

# ---- jre: what runs, and what the AOT caches are trained with ---------------------------------------------------------
FROM ${RUN_IMAGE} AS jre
# The java command reads these. A cache is good only for the collector and object layout that it was trained with; the
# heap's size may be another.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.util.logging.manager=org.jboss.logmanager.LogManager"
ENV LANG=C.UTF-8 HOME=/tmp
# A name for the number, which some programs insist on.
RUN echo 'escala:x:10001:10001::/tmp:/usr/sbin/nologin' >>/etc/passwd && echo 'escala:x:10001:' >>/etc/group
USER 10001:10001

# ---- train: a small stack of all services, a few hundred requests, and what each JVM learned from them ----------------
FROM jre AS train
# auto: an image without a cache, which starts slower, when the training fails; required: no image; off: no training.
ARG AOT=auto
COPY --from=build --chown=10001:10001 /src/balancer/target/quarkus-app /train/balancer/target/quarkus-app
COPY --from=build --chown=10001:10001 /src/catalog-service/target/quarkus-app /train/catalog-service/target/quarkus-app
COPY --from=build --chown=10001:10001 /src/gateway/target/quarkus-app /train/gateway/target/quarkus-app
COPY --from=build --chown=10001:10001 /src/worker/target/quarkus-app /train/worker/target/quarkus-app
COPY --from=build --chown=10001:10001 /src/local/target/lib /train/local/target/lib
COPY --from=build --chown=10001:10001 /src/local/target/escala-local.jar /train/local/target/escala-local.jar
USER 0:0
RUN mkdir -p /train/aot /train/.escala && chown 10001:10001 /train /train/aot /train/.escala
USER 10001:10001
WORKDIR /train
RUN for service in balancer catalog-service gateway worker; do mkdir -p "aot/$service"; done; \
    if [ "$AOT" = off ]; then exit 0; fi; \
    if java -Descala.root=/train -jar local/target/escala-local.jar train /train/made; then \
        for service in balancer catalog-service gateway worker; do \
            mv "made/$service.aot" "aot/$service/service.aot"; \
        done; \
    elif [ "$AOT" = required ]; then \
        find made -name '*.log' -exec tail -n 40 {} +; exit 1; \
    else \
        find made -name '*.log' -exec tail -n 5 {} +; \
        echo "WARNING: no AOT cache could be trained; the image works and starts slower." >&2; \
    fi

# ---- the image --------------------------------------------------------------------------------------------------------
FROM jre
ARG SERVICE
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="escala-${SERVICE}" \
      org.opencontainers.image.description="Escala, a product catalog that scales: ${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /escala
# Libraries change seldom, the service itself often, its cache with either.
COPY --from=build /src/${SERVICE}/target/quarkus-app/lib lib
COPY --from=build /src/local/target/escala-local.jar smoke.jar
COPY --from=build /src/${SERVICE}/target/quarkus-app/quarkus quarkus
COPY --from=build /src/${SERVICE}/target/quarkus-app/app app
COPY --from=build /src/${SERVICE}/target/quarkus-app/quarkus-run.jar quarkus-run.jar
COPY --from=train /train/aot/${SERVICE} aot
# 8080 for traffic (the worker has none), 9000 for health and metrics.
EXPOSE 8080 9000
# For Docker; Kubernetes has probes of its own. The shell speaks HTTP itself, so that nothing need be installed for it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=120s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9000 && printf 'GET /q/health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["java", "-XX:AOTCache=/escala/aot/service.aot", "-jar", "/escala/quarkus-run.jar"]
