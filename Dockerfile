# The service alone; its database is another container, or a server of your own (DATABASE_URL).
FROM node:26.10.0-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional dependencies are Node itself, which the image is, and the embedded PostgreSQL, which it does without.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:26.10.0-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE NOTICE ./
COPY bin ./bin
COPY src ./src
COPY migrations ./migrations
# Nothing of it is the user's own, so nothing that runs can change the program.
USER node
# Ready: the database answers, and the jobs have finished a tick within the last three minutes.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/netvigil.mjs"]
CMD ["start"]
