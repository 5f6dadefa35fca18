"""What `mnist.sample` does with a trained generator."""
