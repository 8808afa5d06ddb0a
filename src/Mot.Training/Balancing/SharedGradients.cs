using static TorchSharp.torch;

namespace Mot.Training.Balancing;

/// <summary>The tasks' gradients at the activations that they share.</summary>
internal static class SharedGradients
{
    /// <summary>The products of every two tasks' gradients, (T, T); the gradients of several activations are one vector.</summary>
    public static double[,] Products(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        using var scope = NewDisposeScope();
        int count = losses.Count;
        List<Tensor>[] gradients = [.. losses.Select(loss => Of(loss, shared))];
        var products = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = 0;
                foreach ((Tensor a, Tensor b) in gradients[i].Zip(gradients[j]))
                    if (!a.IsInvalid && !b.IsInvalid) product += (a * b).sum(ScalarType.Float64).item<double>();
                products[i, j] = products[j, i] = product;
            }
        }

        return products;
    }

    /// <summary>One loss's gradients; an invalid tensor where it does not depend on an activation.</summary>
    private static List<Tensor> Of(Tensor loss, IReadOnlyList<Tensor> shared)
    {
        if (shared.Count == 0) throw new ArgumentException("Balancing by gradients needs the activations that the tasks share; none are given.", nameof(shared));
        return [.. autograd.grad([loss], [.. shared], retain_graph: true, allow_unused: true)];
    }
}
