using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mot.Training.Networks.Blocks;

/// <summary>Modules under the numbers that a configuration gives them; those without weights have numbers, but no module.</summary>
internal sealed class NumberedModules : Module<Tensor, Tensor>
{
    private readonly Dictionary<int, Module> _modules = [];

    public NumberedModules()
        : base(nameof(NumberedModules))
    {
    }

    /// <summary>The module of a number, which maps a tensor to one.</summary>
    public Module<Tensor, Tensor> this[int number] => (Module<Tensor, Tensor>)_modules[number];

    /// <summary>Adds a module.</summary>
    public T Add<T>(int number, T module)
        where T : Module
    {
        register_module($"{number}", module);
        _modules.Add(number, module);
        return module;
    }

    /// <summary>Runs modules one after the other.</summary>
    public Tensor Run(Tensor input, int first, int last) => Enumerable.Range(first, last - first + 1).Select(number => this[number]).Chain(input.alias());

    public override Tensor forward(Tensor input) => throw new NotSupportedException("Modules are called by their numbers.");
}
