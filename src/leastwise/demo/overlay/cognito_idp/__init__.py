"""Answers of ours for user pools of Amazon Cognito, which moto serves only with packages that nothing else needs."""
